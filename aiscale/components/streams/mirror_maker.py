"""Kafka MirrorMaker 2."""

from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from aiscale.components.streams.connect_workers import ConnectWorkers
from aiscale.components.streams.kafka import Kafka
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.listener_access import ListenerAccess
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import DurationField, Edge, EdgeKind, Many, Relation, preset
from aiscale.core.ports import StreamClient
from aiscale.core.relations import refuse_smaller
from aiscale.quantities import Duration


class MirroredTopic(Relation):
    """A topic that is mirrored, and its copy in the blueprint."""

    topic: Topic = Field(kw_only=False)
    """Topic of the source cluster."""

    into: Annotated[Topic, Edge(EdgeKind.WRITES)] = Field(kw_only=False)
    """Its copy, a topic of the target cluster. Default for its schema: that of the source topic."""

    @model_validator(mode="after")
    def _copy_takes_all(self) -> Self:
        refuse_smaller(self.topic, self.into, "into")
        return self


class MirrorMaker(ConnectWorkers, StreamClient):
    """Mirrors topics of one Kafka cluster into another, with offsets of consumer groups."""

    family: ClassVar[str] = "mirrormakers"
    copies_records: ClassVar[bool] = True
    joins_groups: ClassVar[bool] = False

    source: Annotated[Kafka, Edge(EdgeKind.USES)]
    """Source cluster."""

    target: Annotated[Kafka, Edge(EdgeKind.USES)]
    """Target cluster; MirrorMaker runs near it."""

    source_access: ListenerAccess | None = None
    """Access to a source that is a ``KafkaCluster`` of another Kubernetes cluster or site."""

    target_access: ListenerAccess | None = None
    """Access to a target that is one."""

    topics: Annotated[Many[Topic | MirroredTopic], Edge(EdgeKind.READS)] = ()
    """Topics to mirror. Default: all topics of the source."""

    policy: Literal["default", "identity"] = "default"
    """Replication policy: ``default`` prefixes the name of the source, so that mirroring in both directions does not
    collide; ``identity`` keeps names. Source: Kafka's DefaultReplicationPolicy, IdentityReplicationPolicy."""

    replication_factor: Annotated[int, Field(ge=1, le=15)] | None = None
    """Replication factor of mirrored topics. Default: that of the target cluster."""

    sync_groups: bool = True
    """Whether the offsets of consumer groups are synchronised."""

    tasks: Annotated[int, Field(ge=1, le=1_000)] = 4
    """Maximum number of tasks."""

    refresh: DurationField = Field(default=preset(Duration(600)))
    """Interval between checks for new topics, partitions and groups: ``refresh.topics.interval.seconds`` and
    ``refresh.groups.interval.seconds``. Source: Apache Kafka documentation, MirrorMaker configs (10 minutes)."""

    replicas: Annotated[int, Field(ge=1, le=1_000)] = 2
    """Workers; tasks are spread over them."""

    def copy_name(self, topic: str) -> str:
        """Name of the copy of a topic, by Kafka's name of the topic."""
        return topic if self.policy == "identity" else f"{self.source.name}.{topic}"

    def copies_into(self, field: str, item: int | None) -> Sequence[tuple[str, int | None]]:
        """Each topic into its own copy."""
        return (("topics.into", item),) if field == "topics" else ()

    def access_to(self, cluster: Component) -> ListenerAccess | None:
        """Its external access to one of its two clusters. None: it has none."""
        return {id(self.source): self.source_access, id(self.target): self.target_access}.get(id(cluster))

    @model_validator(mode="after")
    def _lets_itself_in(self) -> Self:
        for field, cluster, access in (
            ("source_access", self.source, self.source_access), ("target_access", self.target, self.target_access),
        ):  # fmt: skip
            if access is None:
                continue
            if not isinstance(cluster, KafkaCluster):
                raise ValueError(f"{field} is for a KafkaCluster: {cluster.name} says itself how its clients sign in")
            if (misfit := access.misfit(cluster)) is not None:
                raise ValueError(f"{field} {misfit}")
        return self

    @property
    def copied_topics(self) -> tuple[tuple[Topic, Topic | None], ...]:
        """Each topic that it names, and its copy if it is in the blueprint."""
        return tuple((one.topic, one.into) if isinstance(one, MirroredTopic) else (one, None) for one in self.topics)

    @property
    def kafka_clusters(self) -> tuple[Kafka, ...]:
        """Its source and its target."""
        return self.source, self.target

    @property
    def reads_committed(self) -> bool:
        """Always."""
        return True

    @property
    def reads_idempotently(self) -> bool:
        """Whether repeated copies have an effect is decided by their readers."""
        return True

    @property
    def writes_exactly_once(self) -> bool:
        """As ``exactly_once_source`` says."""
        return self.exactly_once_source == "enabled"

    @property
    def own_transactional_id(self) -> str:
        """Derived from the workers' group and both clusters."""
        return f"{self.group_id}-{self.source.name}->{self.target.name}"

    @model_validator(mode="after")
    def _in_range(self) -> Self:
        if self.refresh < 1:
            raise ValueError(f"refresh ({self.refresh}) is out of range (1s and more)")
        return self

    @model_validator(mode="after")
    def _two_clusters(self) -> Self:
        if self.source is self.target:
            raise ValueError("target must be another Kafka cluster than source")
        for item in self.topics:
            topic = item.topic if isinstance(item, MirroredTopic) else item
            if topic.cluster is not self.source:
                raise ValueError(f"topics must be stored in {self.source.name}, and {topic.name} is not")
            if isinstance(item, MirroredTopic) and item.into.cluster is not self.target:
                raise ValueError(f"topics must be copied into topics of {self.target.name}: {item.into.name} is none")
        return self
