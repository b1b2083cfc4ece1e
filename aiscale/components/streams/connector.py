"""Connectors of Kafka Connect."""

from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from aiscale.components.streams.connect_plugins import JavaClass
from aiscale.components.streams.event_table import EventTable
from aiscale.components.streams.kafka_connect import Converter, KafkaConnect
from aiscale.components.streams.settings import Setting, SettingName
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import Edge, EdgeKind, Many, Value
from aiscale.core.ports import GroupMembers, HostedWork, RecordStore, StreamClient
from aiscale.core.relations import Consume, Produce, shared
from aiscale.core.shared_clients import refuse_other_settings
from aiscale.core.values.secrets import KubernetesSecret

_OWN_FIELDS = {
    "connector.class": "connector_class",
    "tasks.max": "tasks",
    "name": "name",
    "topics": "consumes",
    "topics.regex": "consumes",
    "key.converter": "key_converter",
    "value.converter": "value_converter",
    "transforms": "transforms",
    "errors.tolerance": "errors_tolerance",
    "errors.deadletterqueue.topic.name": "consumes",
    "exactly.once.support": "delivery",
}


DEBEZIUM_POSTGRES = "io.debezium.connector.postgresql.PostgresConnector"
"""Captures changes from the WAL of PostgreSQL. Source: Debezium 3.3 documentation, PostgreSQL connector."""


class Transform(Value):
    """A single message transform (SMT)."""

    name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$", max_length=63)] = Field(kw_only=False)
    """Its alias in the connector's ``transforms``."""

    type: JavaClass
    """Its class: ``org.apache.kafka.connect.transforms.MaskField$Value``."""

    config: dict[SettingName, Setting] = Field(default_factory=dict)
    """Its settings, without the prefix ``transforms.<name>.``."""


class Connector(HostedWork, StreamClient):
    """Copies records from a store into topics (a source), or from topics into a store (a sink).

    ``Connector("orders", connect, connector_class="io.debezium.connector.postgresql.PostgresConnector",
    source=shop, produces=[orders])``
    """

    family: ClassVar[str] = "connectors"

    connect: Annotated[KafkaConnect, Edge(EdgeKind.USES)] = Field(kw_only=False)
    """Connect cluster that runs it."""

    connector_class: JavaClass
    """Kafka's ``connector.class``."""

    tasks: Annotated[int, Field(ge=1, le=10_000)] = 1
    """Kafka's ``tasks.max``: maximum number of tasks. Many source connectors support one only."""

    source: Annotated[RecordStore | EventTable | None, Edge(EdgeKind.READS)] = None
    """Source system of a source connector: a database, a bucket, an API, an event table. Debezium's PostgreSQL
    connector of an ``EventTable`` is configured from it, with the stream id of the event as the record key."""

    produces: Annotated[Many[Topic | Produce], Edge(EdgeKind.WRITES)] = ()
    """Topics that a source connector writes. They are created before it, because automatic topic creation is off."""

    consumes: Annotated[Many[Topic | Consume], AfterValidator(shared), Edge(EdgeKind.READS)] = ()
    """Topics that a sink connector reads: Kafka's ``topics``. Its consumer group is ``connect-<name>``. ``dead_letter``
    of a ``Consume`` is Kafka's ``errors.deadletterqueue.topic.name``, one for all topics. It gets records that fail
    conversion or transformation, and records that the connector reports; errors of the sink system are usually not
    reported."""

    sink: Annotated[RecordStore | None, Edge(EdgeKind.WRITES)] = None
    """Sink system of a sink connector."""

    idempotent: bool = False
    """Whether a repeated write of a record has no effect in the sink: an upsert by key, or deduplication by offset."""

    delivery: Literal["at-least-once", "exactly-once"] = "at-least-once"
    """Delivery guarantee of a source connector: ``exactly-once`` is Kafka's ``exactly.once.support=required``, which
    the connector must support. Sink connectors deliver at least once; ``idempotent`` makes that effectively once."""

    errors_tolerance: Literal["none", "all"] | None = None
    """Kafka's ``errors.tolerance``: whether a record that fails conversion or transformation stops the task or is
    skipped. Default: ``all`` with a dead-letter topic, else ``none``."""

    key_converter: Converter | None = None
    """Kafka's ``key.converter``. Default: that of the Connect cluster."""

    value_converter: Converter | None = None
    """Kafka's ``value.converter``. Default: that of the Connect cluster."""

    transforms: Many[Transform] = ()
    """Single message transforms, in order."""

    config: dict[SettingName, Setting] = Field(default_factory=dict)
    """Settings of the connector, by its own names. Never secrets: they are stored in plaintext."""

    secrets: dict[SettingName, KubernetesSecret] = Field(default_factory=dict)
    """Settings whose values are in Secrets: ``database.password``."""

    state: Literal["running", "paused", "stopped"] = "running"
    """Desired state: running, paused or stopped. Source: Strimzi 1.2.0, KafkaConnector.spec.state."""

    max_restarts: Annotated[int, Field(ge=0, le=1_000)] | None = None
    """Maximum number of automatic restarts after a failure, with an exponential back-off of up to an hour. Default:
    unlimited. Source: Strimzi 1.2.0, KafkaConnector.spec.autoRestart."""

    @property
    def consumer_group(self) -> str:
        """Its ``group``."""
        return self.group

    @property
    def group_members(self) -> GroupMembers:
        """Its tasks."""
        return GroupMembers(self.tasks, True, f"tasks {self.tasks}")

    def copies_into(self, field: str, item: int | None) -> Sequence[tuple[str, int | None]]:
        """All topics into its sink, its source into all topics."""
        del item
        return {"consumes": (("sink", None),), "source": (("produces", None),)}.get(field, ())

    @property
    def reads_idempotently(self) -> bool:
        """As ``idempotent`` says."""
        return self.idempotent

    @property
    def writes_exactly_once(self) -> bool:
        """As ``delivery`` says."""
        return self.delivery == "exactly-once"

    @property
    def own_transactional_id(self) -> str:
        """Derived from the workers' group."""
        return f"{self.connect.group_id}-{self.name}"

    @property
    def runner(self) -> Component:
        """The workers of its ``connect``."""
        return self.connect

    @property
    def is_source(self) -> bool:
        """Whether it writes topics."""
        return bool(self.produces)

    @property
    def captured(self) -> EventTable | None:
        """Event table that it captures from the database's WAL, in commit order."""
        is_log = self.connector_class == DEBEZIUM_POSTGRES
        return self.source if is_log and isinstance(self.source, EventTable) else None

    @property
    def topics(self) -> tuple[Topic, ...]:
        """The topics that it reads or writes."""
        targets = (item if isinstance(item, Topic) else item.target for item in (*self.consumes, *self.produces))
        return tuple(topic for topic in targets if isinstance(topic, Topic))

    @property
    def group(self) -> str:
        """Consumer group of a sink connector. Source: Apache Kafka Connect (``connect-`` and the name)."""
        return f"connect-{self.name}"

    @property
    def dead_letter(self) -> Topic | None:
        """Dead-letter topic of a sink connector. None: there is none."""
        for item in self.consumes:
            letters = item.dead_letter if isinstance(item, Consume) else None
            if letters is not None and isinstance(letters.target, Topic):
                return letters.target
        return None

    @property
    def tolerance(self) -> str:
        """Kafka's ``errors.tolerance``, with the default filled in."""
        return self.errors_tolerance or ("all" if self.dead_letter is not None else "none")

    @model_validator(mode="after")
    def _one_direction(self) -> Self:
        if bool(self.consumes) == bool(self.produces):
            raise ValueError("consumes or produces must be given, and not both: a connector is a sink or a source")
        if self.is_source:
            for field in ("sink", "idempotent"):
                if getattr(self, field):
                    raise ValueError(f"{field} is of use for a sink only, and produces makes this a source")
        elif self.source is not None:
            raise ValueError("source is of use for a source only, and consumes makes this a sink")
        elif self.delivery == "exactly-once":
            raise ValueError("delivery is the guarantee of a source; for a sink, say whether it is idempotent")
        return self

    @model_validator(mode="after")
    def _within_one_cluster(self) -> Self:
        aside = [
            item.dead_letter for item in self.consumes if isinstance(item, Consume) and item.dead_letter is not None
        ]
        if len({letters.target for letters in aside}) > 1:
            raise ValueError("consumes: a connector has one dead-letter topic")
        for item in (*self.consumes, *self.produces, *aside):
            topic = item if isinstance(item, Topic) else item.target
            if not isinstance(topic, Topic) or topic.cluster is not self.connect.cluster:
                raise ValueError(
                    f"connect works in {self.connect.cluster.name}, and {topic.name} is no topic of that Kafka cluster"
                )
        return self

    @model_validator(mode="after")
    def _has_one_client(self) -> Self:
        refuse_other_settings(self.consumes, self.produces, "a connector")
        for read in self.consumes:
            if isinstance(read, Consume) and "concurrency" in read.model_fields_set:
                raise ValueError(f"consumes sets concurrency for {read.target.name}: a connector says it by tasks")
        for write in self.produces:
            if isinstance(write, Produce) and write.transactional_id is not None:
                raise ValueError(
                    f"produces sets transactional_id for {write.target.name}: the workers of Kafka Connect choose it; "
                    'use delivery="exactly-once"'
                )
            if isinstance(write, Produce) and self.delivery == "exactly-once" and not write.is_idempotent:
                raise ValueError(
                    f"produces needs acks='all' and idempotence=True for {write.target.name}: delivery is "
                    "'exactly-once'"
                )
        return self

    @model_validator(mode="after")
    def _promises_hold(self) -> Self:
        if self.dead_letter is not None and self.tolerance == "none":
            raise ValueError("errors_tolerance must be 'all' with a dead-letter topic: 'none' stops the task instead")
        if self.delivery == "exactly-once" and self.connect.exactly_once_source != "enabled":
            raise ValueError(
                f"delivery 'exactly-once' needs exactly_once_source='enabled' on {self.connect.name}: "
                f"it is {self.connect.exactly_once_source!r}"
            )
        return self

    @model_validator(mode="after")
    def _settings_are_free(self) -> Self:
        names = [transform.name for transform in self.transforms]
        if len(set(names)) < len(names):
            raise ValueError("transforms must each have a name of their own")
        for field, given in (("config", self.config), ("secrets", self.secrets)):
            for name in given:
                if name in _OWN_FIELDS:
                    raise ValueError(f"{field}: {name} is the field {_OWN_FIELDS[name]}")
        twice = sorted(self.config.keys() & self.secrets.keys())
        if twice:
            raise ValueError(f"config and secrets both give {twice[0]}")
        return self
