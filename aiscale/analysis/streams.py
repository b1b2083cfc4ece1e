"""How streams are stored and who reads them, with every default filled in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aiscale.components.features.feature_view import FeatureView
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.services.microservice import Microservice
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import Consume, Produce
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.quantities import Duration

DEFAULT_RETENTION = Duration(7 * 86_400)
"""Kafka's default ``retention.ms``. Source: Apache Kafka topic configuration (7 days)."""


def copies(topic: Topic) -> int:
    """Copies of each partition."""
    return topic.replication_factor if topic.replication_factor is not None else topic.cluster.replication_factor


def required_copies(topic: Topic) -> int:
    """Copies that must confirm a write with ``acks=all``."""
    return topic.min_insync_replicas if topic.min_insync_replicas is not None else topic.cluster.min_insync_replicas


def retention(topic: Topic) -> Duration:
    """How long records are kept."""
    return topic.retention if topic.retention is not None else DEFAULT_RETENTION


@dataclass(frozen=True, slots=True)
class Reader:
    """One subscription.

    Attributes:
        component: who reads.
        topic: what is read.
        edge: the reference.
        group: Kafka's ``group.id``.
        isolation: Kafka's ``isolation.level``.
        isolation_given: whether the blueprint says it.
        members: consumers that run at once, at most; what an autoscaler adds on its own account for the lag
            never exceeds the partitions and is not counted.
        is_fixed: whether that number never changes by itself.
        made_of: how the number comes about, for messages.
        idempotent: whether handling a record twice is harmless.
    """

    component: Component
    topic: Topic
    edge: GraphEdge
    group: str
    isolation: str
    isolation_given: bool
    members: int
    is_fixed: bool
    made_of: str
    idempotent: bool


def readers(graph: ArchitectureGraph, topic: Topic) -> Iterator[Reader]:
    """Every subscription to a topic, in the order of the readers' addresses."""
    for edge in graph.in_edges(topic, EdgeKind.READS):
        yield _reader(graph[edge.source], topic, edge)


def _reader(component: Component, topic: Topic, edge: GraphEdge) -> Reader:
    consume = edge.relation if isinstance(edge.relation, Consume) else None
    members, is_fixed, made_of = _members(component, consume.concurrency if consume else 1)
    return Reader(
        component,
        topic,
        edge,
        group=(consume.group if consume else None) or component.name,
        isolation=consume.isolation if consume else _default_isolation(component),
        isolation_given=consume is not None and "isolation" in consume.model_fields_set,
        members=members,
        is_fixed=is_fixed,
        made_of=made_of,
        # A feature store keeps the newest value of each entity: writing one twice changes nothing.
        idempotent=isinstance(component, FeatureView) or (consume is not None and consume.idempotent),
    )


def _default_isolation(component: Component) -> str:
    """An exactly-once job and what fills a feature view read committed records; other clients read all by default."""
    exactly_once = isinstance(component, StreamJob) and component.delivery == "exactly-once"
    return "read_committed" if exactly_once or isinstance(component, FeatureView) else "read_uncommitted"


def _members(component: Component, concurrency: int) -> tuple[int, bool, str]:
    if isinstance(component, StreamJob):
        return component.parallelism, True, f"parallelism {component.parallelism}"
    if not isinstance(component, Microservice):
        return 1, True, "one consumer"
    scaling = component.autoscaling
    each = f" × {concurrency} consumers each" if concurrency > 1 else ""
    if scaling is None:
        return component.replicas * concurrency, True, f"{component.replicas} replicas{each}"
    if scaling.signal == "lag":
        return scaling.min_replicas * concurrency, False, f"at least {scaling.min_replicas} replicas{each}"
    return scaling.max_replicas * concurrency, False, f"up to {scaling.max_replicas} replicas{each}"


@dataclass(frozen=True, slots=True)
class Writer:
    """One publication.

    Attributes:
        component: who writes.
        edge: the reference.
        exactly_once: whether it writes in Kafka transactions.
        acks: Kafka's ``acks``; a stream job always waits for all.
    """

    component: Component
    edge: GraphEdge
    exactly_once: bool
    acks: str


def writers(graph: ArchitectureGraph, topic: Topic) -> Iterator[Writer]:
    """Every publication to a topic, in the order of the writers' addresses."""
    for edge in graph.in_edges(topic, EdgeKind.WRITES):
        component = graph[edge.source]
        produce = edge.relation if isinstance(edge.relation, Produce) else None
        yield Writer(
            component,
            edge,
            exactly_once=isinstance(component, StreamJob) and component.delivery == "exactly-once",
            acks="all" if isinstance(component, StreamJob) or produce is None else produce.acks,
        )
