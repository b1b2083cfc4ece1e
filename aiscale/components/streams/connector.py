"""A connector of Kafka Connect."""

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
"""Copies tables from the log of a PostgreSQL database. Source: Debezium 3.3 documentation, PostgreSQL connector."""


class Transform(Value):
    """A change of each record on its way: a single message transform."""

    name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$", max_length=63)] = Field(kw_only=False)
    """What it is called among the connector's transforms."""

    type: JavaClass
    """Its class: ``org.apache.kafka.connect.transforms.MaskField$Value``."""

    config: dict[SettingName, Setting] = Field(default_factory=dict)
    """Its settings, without ``transforms.<name>.`` before them."""


class Connector(HostedWork, StreamClient):
    """Copies records from a store into topics (a source), or from topics into a store (a sink).

    ``Connector("orders", connect, connector_class="io.debezium.connector.postgresql.PostgresConnector",
    source=shop, produces=[orders])``
    """

    family: ClassVar[str] = "connectors"

    connect: Annotated[KafkaConnect, Edge(EdgeKind.USES)] = Field(kw_only=False)
    """The Connect cluster that runs it."""

    connector_class: JavaClass
    """Kafka's ``connector.class``."""

    tasks: Annotated[int, Field(ge=1, le=10_000)] = 1
    """Kafka's ``tasks.max``: most tasks that share the work. Many sources have one only."""

    source: Annotated[RecordStore | EventTable | None, Edge(EdgeKind.READS)] = None
    """What a source reads: a database, a bucket, an API, a table of events. Debezium's PostgreSQL connector of an
    ``EventTable`` gets its settings from there, and each event goes into the topic under the id of its stream."""

    produces: Annotated[Many[Topic | Produce], Edge(EdgeKind.WRITES)] = ()
    """Topics that a source writes. They are made before it, since brokers make none by themselves."""

    consumes: Annotated[Many[Topic | Consume], AfterValidator(shared), Edge(EdgeKind.READS)] = ()
    """Topics that a sink reads: Kafka's ``topics``. Its group is ``connect-`` and its name. The ``dead_letter`` of a
    ``Consume`` is Kafka's ``errors.deadletterqueue.topic.name``, one for all of them: it takes records that cannot be
    converted or transformed, and those that the connector reports; what the store refuses is seldom among them."""

    sink: Annotated[RecordStore | None, Edge(EdgeKind.WRITES)] = None
    """What a sink writes."""

    idempotent: bool = False
    """Whether a record that a sink writes twice is there once: it overwrites by key, or the store tells by offset."""

    delivery: Literal["at-least-once", "exactly-once"] = "at-least-once"
    """Guarantee of a source: ``exactly-once`` is Kafka's ``exactly.once.support=required``, and its connector must be
    able to. A sink writes at least once; ``idempotent`` says what that does."""

    errors_tolerance: Literal["none", "all"] | None = None
    """Kafka's ``errors.tolerance``: whether a record that cannot be converted or transformed stops the task, or is
    passed over. Default: ``all`` with a dead-letter topic, else ``none``."""

    key_converter: Converter | None = None
    """Kafka's ``key.converter``. Default: that of the Connect cluster."""

    value_converter: Converter | None = None
    """Kafka's ``value.converter``. Default: that of the Connect cluster."""

    transforms: Many[Transform] = ()
    """Changes of each record, in their order."""

    config: dict[SettingName, Setting] = Field(default_factory=dict)
    """Settings of the connector, in its own names. Never secrets: they are stored in plaintext."""

    secrets: dict[SettingName, KubernetesSecret] = Field(default_factory=dict)
    """Settings whose values lie in Secrets: ``database.password``."""

    state: Literal["running", "paused", "stopped"] = "running"
    """Whether it works. Source: Strimzi 1.2.0, KafkaConnector.spec.state."""

    max_restarts: Annotated[int, Field(ge=0, le=1_000)] | None = None
    """How often it is started again after a failure, at growing pauses of at most an hour. Default: as often as it
    takes. Source: Strimzi 1.2.0, KafkaConnector.spec.autoRestart.
    """

    @property
    def consumer_group(self) -> str:
        """Its ``group``."""
        return self.group

    @property
    def group_members(self) -> GroupMembers:
        """Its tasks."""
        return GroupMembers(self.tasks, True, f"tasks {self.tasks}")

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
        """By the workers' group."""
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
        """The table of events that it copies from the database's log, and so in the order of commits."""
        is_log = self.connector_class == DEBEZIUM_POSTGRES
        return self.source if is_log and isinstance(self.source, EventTable) else None

    @property
    def topics(self) -> tuple[Topic, ...]:
        """The topics that it reads, or that it writes."""
        targets = (item if isinstance(item, Topic) else item.target for item in (*self.consumes, *self.produces))
        return tuple(topic for topic in targets if isinstance(topic, Topic))

    @property
    def group(self) -> str:
        """Kafka's ``group.id`` of a sink's consumers. Source: Apache Kafka Connect (``connect-`` and the name)."""
        return f"connect-{self.name}"

    @property
    def dead_letter(self) -> Topic | None:
        """The dead-letter topic of a sink; None without one."""
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
