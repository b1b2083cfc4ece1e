"""Subscriptions of Google Cloud Pub/Sub."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.components.streams.pubsub_topic import PubSubTopic
from aiscale.core.edges import ABSENT, DurationField, Edge, EdgeKind, OptionalDuration, preset
from aiscale.core.ports import EventStream, RetentionPeriod
from aiscale.core.relations import DeadLetter
from aiscale.quantities import Duration


class PubSubSubscription(EventStream):
    """A subscription of a topic. Consumers consume the subscription, producers produce to the topic."""

    family: ClassVar[str] = "subscriptions"
    has_lag: ClassVar[bool] = True
    has_transactions: ClassVar[bool | None] = False
    is_acknowledged: ClassVar[bool] = True
    longest_retention: ClassVar[Duration | None] = Duration(31 * 86_400)
    replay_help: ClassVar[str] = (
        "a subscription of its own with retain_acked=True, and gcloud pubsub subscriptions seek"
    )
    client_settings: ClassVar[frozenset[str] | None] = frozenset()

    topic: Annotated[PubSubTopic, Edge(EdgeKind.READS)] = Field(kw_only=False)
    """The topic."""

    type: Literal["pull", "push", "bigquery", "cloud-storage"] = "pull"
    """Delivery type: pull, push to a URL, or export to BigQuery or Cloud Storage."""

    push_endpoint: Annotated[str, StringConstraints(pattern=r"^https://\S+$", max_length=2_048)] | None = None
    """URL of the endpoint, for ``push``."""

    push_service_account: (
        Annotated[str, StringConstraints(pattern=r"^\S+@\S+\.gserviceaccount\.com$", max_length=254)] | None
    ) = None
    """Service account of the OpenID Connect token in push requests, for ``push``."""

    table: (
        Annotated[str, StringConstraints(pattern=r"^[a-z0-9:.-]+\.[A-Za-z0-9_]+\.[^\s.]+$", max_length=1_200)] | None
    ) = None
    """Existing BigQuery table, for ``bigquery``: ``project.dataset.table``. Source: Pub/Sub, BigQueryConfig."""

    bucket: (
        Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]+[a-z0-9]$", min_length=3, max_length=222)]
        | None
    ) = None
    """Existing bucket, for ``cloud-storage``. Source: Pub/Sub, CloudStorageConfig."""

    subscription_name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9._~+%-]{2,254}$")] | None = None
    """ID of the subscription in Pub/Sub. Default: the namespace and the component's name. Source: Pub/Sub, guidelines
    to name a resource."""

    ordering: bool = False
    """Whether messages with the same ordering key are delivered in order: ``enable_message_ordering``."""

    exactly_once: bool = False
    """Whether acknowledged messages are not redelivered: ``enable_exactly_once_delivery``, which requires
    ``type="pull"``. Source: Google Cloud Pub/Sub documentation, exactly-once delivery (2026)."""

    ack_deadline: DurationField = Field(default=preset(Duration(60)))
    """Acknowledgement deadline, after which a message is redelivered. Source: Pub/Sub (10 to 600 seconds, default
    10)."""

    retention: DurationField = Field(default=preset(Duration(7 * 86_400)))
    """Retention of unacknowledged messages. Source: Pub/Sub (10 minutes to 31 days, default 7 days)."""

    retain_acked: bool = False
    """Whether acknowledged messages are also retained, so that a seek can replay them."""

    expiration: OptionalDuration = Field(default=ABSENT)
    """Time without consumers after which Google deletes the subscription. Default: never. Source: Pub/Sub's own default
    is 31 days."""

    min_backoff: DurationField = Field(default=preset(Duration(10)))
    """Minimum delay before a redelivery. Source: Pub/Sub retry policy (0 to 600 seconds)."""

    max_backoff: DurationField = Field(default=preset(Duration(600)))
    """Maximum delay before a redelivery."""

    dead_letter: Annotated[DeadLetter | None, Edge(EdgeKind.WRITES)] = None
    """Dead-letter topic for messages that fail; 5 to 100 delivery attempts."""

    filter: Annotated[str, StringConstraints(min_length=1, max_length=256)] | None = None
    """Filter on attributes; it cannot be changed after creation."""

    @property
    def stored_in(self) -> PubSubTopic:
        """The regions of its topic."""
        return self.topic

    @property
    def display_name(self) -> str:
        """Its name with its kind, because it often has the name of its consumer."""
        return f"the subscription {self.name}"

    @property
    def published_stream(self) -> PubSubTopic:
        """Its topic."""
        return self.topic

    @property
    def expires_unread(self) -> Duration | None:
        """Its ``expiration``."""
        return self.expiration

    @property
    def retention_period(self) -> RetentionPeriod:
        """``retention``."""
        return RetentionPeriod("retention", self.retention)

    @property
    def replayable(self) -> RetentionPeriod:
        """Acknowledged messages that it or its topic retains."""
        own = self.retention if self.retain_acked else Duration(0)
        return RetentionPeriod("retention", max(own, self.topic.retention or Duration(0)))

    @property
    def partition_key(self) -> str:
        """Its topic's key, if it keeps the order of keys."""
        return self.topic.partition_key if self.ordering else ""

    @property
    def part(self) -> str | None:
        """An ordering key, if it keeps the order of keys."""
        return "ordering key" if self.ordering else None

    @property
    def copies(self) -> int:
        """As of its topic."""
        return self.topic.copies

    @model_validator(mode="after")
    def _in_range(self) -> Self:
        if self.subscription_name is not None and self.subscription_name.startswith("goog"):
            raise ValueError("subscription_name must not begin with 'goog': Pub/Sub keeps such names for itself")
        limits = {
            "ack_deadline": (10, 600), "retention": (600, 31 * 86_400),
            "min_backoff": (0, 600), "max_backoff": (0, 600),
        }  # fmt: skip
        for field, (least, most) in limits.items():
            value = getattr(self, field)
            if not least <= value <= most:
                raise ValueError(f"{field} ({value}) is out of range ({Duration(least)} to {Duration(most)})")
        if self.min_backoff > self.max_backoff:
            raise ValueError(f"min_backoff ({self.min_backoff}) is longer than max_backoff ({self.max_backoff})")
        if self.expiration is not None and self.expiration < 86_400:
            raise ValueError(f"expiration ({self.expiration}) is out of range (1d and more)")
        if (self.type == "push") != (self.push_endpoint is not None):
            raise ValueError("push_endpoint must be given for type='push', and for that only")
        if self.exactly_once and self.type != "pull":
            raise ValueError(
                f"exactly_once does not go with type={self.type!r}: Pub/Sub delivers exactly once to pull subscribers "
                "only"
            )
        for field, kind in (("table", "bigquery"), ("bucket", "cloud-storage"), ("push_service_account", "push")):
            if getattr(self, field) is not None and self.type != kind:
                raise ValueError(f"{field} is of use for type={kind!r} only")
        if self.dead_letter is not None and not 5 <= self.dead_letter.max_attempts <= 100:
            raise ValueError(f"dead_letter.max_attempts ({self.dead_letter.max_attempts}) is out of range (5 to 100)")
        return self
