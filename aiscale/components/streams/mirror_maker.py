"""Kafka MirrorMaker 2."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from aiscale.components.streams.connect_workers import ConnectWorkers
from aiscale.components.streams.kafka import Kafka
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.listener_access import ListenerAccess
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import DurationField, Edge, EdgeKind, Many, Relation, preset
from aiscale.quantities import Duration


class MirroredTopic(Relation):
    """A topic that is copied, and the topic of the blueprint that is its copy."""

    topic: Topic = Field(kw_only=False)
    """The topic that is copied, of the source cluster."""

    into: Annotated[Topic, Edge(EdgeKind.WRITES)] = Field(kw_only=False)
    """The copy, a topic of the target cluster; its records have the schema of the source where it says none."""


class MirrorMaker(ConnectWorkers):
    """Copies topics of one Kafka cluster into another, with offsets of consumer groups."""

    family: ClassVar[str] = "mirrormakers"

    source: Annotated[Kafka, Edge(EdgeKind.USES)]
    """Kafka cluster that is read."""

    target: Annotated[Kafka, Edge(EdgeKind.USES)]
    """Kafka cluster that is written; MirrorMaker runs beside it."""

    source_access: ListenerAccess | None = None
    """How it signs in to the source, where that is a ``KafkaCluster`` of another Kubernetes cluster or of a site."""

    target_access: ListenerAccess | None = None
    """How it signs in to the target, where that is one."""

    topics: Annotated[Many[Topic | MirroredTopic], Edge(EdgeKind.READS)] = ()
    """Topics that are copied; all of the source when empty."""

    policy: Literal["default", "identity"] = "default"
    """How copies are named: ``default`` puts the source's name before them, which keeps mirrors in both directions
    apart; ``identity`` keeps names as they are. Source: Kafka's DefaultReplicationPolicy, IdentityReplicationPolicy."""

    replication_factor: Annotated[int, Field(ge=1, le=15)] | None = None
    """Copies of each partition of a mirrored topic; the target cluster's when absent."""

    sync_groups: bool = True
    """Whether the offsets of consumer groups are translated too."""

    tasks: Annotated[int, Field(ge=1, le=1_000)] = 4
    """Most parallel copiers."""

    refresh: DurationField = Field(default=preset(Duration(600)))
    """Time between two looks for new topics, partitions and groups: MirrorMaker's ``refresh.topics.interval.seconds``
    and ``refresh.groups.interval.seconds``. Source: Apache Kafka documentation, MirrorMaker configs (10 minutes)."""

    replicas: Annotated[int, Field(ge=1, le=1_000)] = 2
    """Workers; tasks are spread over them."""

    def copy_name(self, topic: str) -> str:
        """What the copy of a topic is called, by Kafka's name of the topic."""
        return topic if self.policy == "identity" else f"{self.source.name}.{topic}"

    def access_to(self, cluster: Component) -> ListenerAccess | None:
        """How it signs in to one of its two clusters from outside; None where it does not."""
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
