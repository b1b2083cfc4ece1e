"""Topics of Google Cloud Pub/Sub."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.components.streams.protobuf import Protobuf
from aiscale.components.streams.stream import Stream
from aiscale.core.edges import ABSENT, Many, OptionalDuration
from aiscale.core.ports import PartLimit, Regional, RetentionPeriod, StreamWrites
from aiscale.core.values.region_names import GoogleRegionName

_ORDERING_KEY = PartLimit(1_000_000, None, True)
"""Source: Google Cloud Pub/Sub quotas (2026): 1 MB a second for each ordering key."""


class PubSubTopic(Stream, Regional):
    """A Pub/Sub topic. Its ``key`` is the ordering key; it is consumed through subscriptions."""

    family: ClassVar[str] = "topics"
    has_transactions: ClassVar[bool | None] = False
    keeps_unread: ClassVar[bool] = False
    read_by_subscription: ClassVar[bool] = True
    write_effects: ClassVar[StreamWrites] = StreamWrites(
        repeats="a publication that is made again is another message, with an id of its own"
    )
    client_settings: ClassVar[frozenset[str] | None] = frozenset()

    topic_name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9._~+%-]{2,254}$")] | None = None
    """Pub/Sub's own id of it. Default: the namespace and the component's name.
    Source: Pub/Sub, guidelines to name a resource."""

    encoding: Literal["BINARY", "JSON"] = "BINARY"
    """Encoding of messages in its schema, if Pub/Sub validates them: an Avro or Protobuf schema without a registry.
    Source: Pub/Sub, SchemaSettings."""

    retention: OptionalDuration = Field(default=ABSENT)
    """Retention of the topic itself, so that all its subscriptions can seek back. Default: none. Source: Pub/Sub topics
    (10 minutes to 31 days)."""

    endpoint_region: GoogleRegionName | None = None
    """Region of the publishers' endpoint. Default: the global endpoint. Messages are ordered only within one region."""

    storage_regions: Many[GoogleRegionName] = ()
    """Regions in which messages may be stored. Default: any. Source: Pub/Sub message storage policy."""

    @property
    def named_regions(self) -> tuple[tuple[str, str], ...]:
        """The regions that messages may be stored in."""
        return tuple(("storage_regions", region) for region in self.storage_regions)

    @property
    def cloud_location(self) -> str:
        """Google Cloud."""
        return "in Google Cloud"

    @property
    def replayable(self) -> RetentionPeriod | None:
        """What it retains for its subscriptions."""
        return self.retention_period

    @property
    def partition_key(self) -> str:
        """Its ordering key."""
        return self.key or ""

    @property
    def part_limit(self) -> PartLimit | None:
        """That of an ordering key, if it has one."""
        return _ORDERING_KEY if self.key is not None else None

    @property
    def copies(self) -> int:
        """One in each of two zones at least. Source: Google Cloud Pub/Sub documentation, architecture (2026)."""
        return 2

    @model_validator(mode="after")
    def _in_range(self) -> Self:
        if self.topic_name is not None and self.topic_name.startswith("goog"):
            raise ValueError("topic_name must not begin with 'goog': Pub/Sub keeps such names for itself")
        if self.retention is not None and not 600 <= self.retention <= 31 * 86_400:
            raise ValueError(f"retention ({self.retention}) is out of range (10m to 31d)")
        schema = self.record_schema
        if isinstance(schema, Protobuf) and schema.registry is None and schema.latest.references:
            name = schema.latest.references[-1].name
            raise ValueError(
                f"schema imports {name}, and Pub/Sub takes one definition: write its messages into one file"
            )
        return self
