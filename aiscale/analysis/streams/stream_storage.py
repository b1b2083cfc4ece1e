"""How streams are stored and who reads them, with every default filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from aiscale.analysis.streams.kafka_clients import isolation_of, producer_settings
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.event_table import EventTable
from aiscale.components.streams.retention import Retention
from aiscale.components.streams.topic import DEFAULT_RETENTION, Topic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import CallTarget, Delivery, EventStream, GroupMembers, Service, StreamClient
from aiscale.core.relations import Consume, DeadLetter, Produce
from aiscale.core.values.demand import Autoscaling
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.graph_cache import once_per_component
from aiscale.quantities import Duration

S = TypeVar("S", bound=EventStream)


def copies(topic: Topic) -> int:
    """Copies of each partition; Serverless has its own number, whatever the topic says."""
    own = None if topic.cluster.is_serverless else topic.replication_factor
    return own if own is not None else topic.cluster.replication_factor


def required_copies(topic: Topic) -> int:
    """Copies that must confirm a write with ``acks=all``; Serverless has its own number, whatever the topic says."""
    own = None if topic.cluster.is_serverless else topic.min_insync_replicas
    return own if own is not None else topic.cluster.min_insync_replicas


def retention(topic: Topic) -> Retention:
    """How long records are kept."""
    return topic.retention if topic.retention is not None else DEFAULT_RETENTION


def retention_of(stream: EventStream) -> Duration | None:
    """How long a reader can go back, in whatever stream; None where records are not deleted by age, or nobody says."""
    return stream.retention_period.time if stream.retention_period is not None else None


def retention_field(stream: EventStream) -> str:
    """The field of a stream that says how long records are kept."""
    return stream.retention_period.field if stream.retention_period is not None else "retention"


def sets_retention(stream: EventStream) -> bool:
    """Whether the blueprint gives that field, so that a finding can point at it."""
    return retention_field(stream) in stream.model_fields_set


@dataclass(frozen=True, slots=True)
class Reader(Generic[S]):
    """One subscription.

    Attributes:
        component: who reads.
        topic: what is read: a topic, or another stream.
        edge: the reference.
        group: Kafka's ``group.id``; empty where each replica reads in none.
        isolation: Kafka's ``isolation.level``.
        isolation_given: whether the blueprint says it.
        members: consumers that run at once, at most; what an autoscaler adds on its own account for the lag
            never exceeds the partitions and is not counted.
        is_fixed: whether that number never changes by itself.
        made_of: how the number comes about, for messages.
        idempotent: whether handling a record twice is harmless.
        consume: what the blueprint says of it, where it says anything.
    """

    component: Component
    topic: S
    edge: GraphEdge
    group: str
    isolation: str
    isolation_given: bool
    members: int
    is_fixed: bool
    made_of: str
    idempotent: bool
    consume: Consume | None = None

    @property
    def each_replica(self) -> bool:
        """Whether each replica reads all of it for itself."""
        return holds_all(self.edge)

    @property
    def begins_anew(self) -> bool:
        """Whether each replica reads from the first record on whenever it starts."""
        return self.consume is not None and self.consume.each_replica and self.consume.offset_reset == "earliest"


def holds_all(edge: GraphEdge) -> bool:
    """Whether each replica of the reader reads all of the stream for itself: it is no work that they share."""
    return isinstance(edge.relation, Consume) and edge.relation.each_replica


@once_per_component
def readers(graph: ArchitectureGraph, topic: S) -> Sequence[Reader[S]]:
    """Every subscription to a stream, in the order of the readers' addresses."""
    return tuple(reader_of(graph, topic, edge) for edge in graph.in_edges(topic, EdgeKind.READS))


def kafka_groups(graph: ArchitectureGraph, component: Component) -> Mapping[str, str]:
    """Kafka's ``group.id`` by the topics that a component's clients read; empty where each replica reads in none.

    What fills a feature view, and a mirror, keep their place without a group of that name; what people read with is
    none of the system's.
    """
    if isinstance(component, StreamClient) and not component.joins_groups:
        return {}
    edges = graph.out_edges(component, EdgeKind.READS)
    return {
        edge.target: reader_of(graph, topic, edge).group
        for edge in edges
        if isinstance(topic := graph[edge.target], Topic)
    }


def application_id(component: Component) -> str:
    """What a Kafka Streams program calls itself: its group, which its topics and transactions begin with.

    Empty for every other component. Source: Apache Kafka 4.3 Streams configuration, ``application.id``.
    """
    return component.engine.application_id(component) if isinstance(component, StreamJob) else ""


def readers_in_groups(graph: ArchitectureGraph, topic: S) -> Iterator[Reader[S]]:
    """Every subscription whose members share the records between them."""
    return (reader for reader in readers(graph, topic) if not reader.each_replica)


def readers_of_all(graph: ArchitectureGraph, topic: S) -> Iterator[Reader[S]]:
    """Every subscription that each replica has for itself."""
    return (reader for reader in readers(graph, topic) if reader.each_replica)


def replicas_that_read(reader: Component) -> tuple[int, int]:
    """The fewest and the most replicas of a service, each of which fetches all of what it reads for itself."""
    scaling = getattr(reader, "autoscaling", None)
    if scaling is not None:
        return scaling.min_replicas, scaling.max_replicas
    replicas = getattr(reader, "replicas", 1)
    return replicas, replicas


def is_bound_by_parts(reader: Component, scaling: Autoscaling) -> bool:
    """Whether an autoscaler starts no more replicas than have something to read.

    It watches the lag, and nothing beside it that follows requests: nobody else gives its replicas work.
    """
    answers = isinstance(reader, Service) and reader.takes_requests
    return scaling.signal("lag") is not None and (len(scaling.signals) == 1 or not answers)


def times_read(graph: ArchitectureGraph, stream: EventStream) -> int:
    """How often each record is fetched, at most: once for each group, and once for each replica that holds all."""
    groups = {reader.group for reader in readers_in_groups(graph, stream)}
    return len(groups) + sum(replicas_that_read(one.component)[1] for one in readers_of_all(graph, stream))


def reader_of(graph: ArchitectureGraph, topic: S, edge: GraphEdge) -> Reader[S]:
    """The subscription to a stream that a reference makes."""
    component = graph[edge.source]
    consume = edge.relation if isinstance(edge.relation, Consume) else None
    members, is_fixed, made_of = _members(component, consume.concurrency if consume else 1)
    given = consume.group if consume is not None else None
    return Reader(
        component,
        topic,
        edge,
        group="" if holds_all(edge) else given or _default_group(component),
        isolation=isolation_of(component, edge.relation),
        isolation_given=consume is not None and "isolation" in consume.model_fields_set,
        members=members,
        is_fixed=is_fixed,
        made_of=made_of,
        idempotent=(isinstance(component, StreamClient) and component.reads_idempotently)
        or (consume is not None and consume.idempotent),
        consume=consume,
    )


def _default_group(component: Component) -> str:
    """The component's name; a pipeline's trainings never share the group of a service of the same name."""
    if isinstance(component, StreamClient):
        return component.consumer_group
    return f"{component.name}-training" if isinstance(component, Delivery) else component.name


def _members(component: Component, concurrency: int) -> GroupMembers:
    if isinstance(component, StreamClient):
        return component.group_members
    if not isinstance(component, Service):
        return GroupMembers(1, True, "one consumer")
    scaling = component.autoscaling
    each = f" × {concurrency} consumers each" if concurrency > 1 else ""
    if scaling is None:
        return GroupMembers(component.replicas * concurrency, True, f"{component.replicas} replicas{each}")
    if scaling.signal("lag") is not None:  # What reads decides; others come for requests.
        return GroupMembers(
            scaling.min_replicas * concurrency, False, f"at least {scaling.min_replicas} replicas{each}"
        )
    return GroupMembers(scaling.max_replicas * concurrency, False, f"up to {scaling.max_replicas} replicas{each}")


class Writer(NamedTuple):
    """One publication.

    Attributes:
        component: who writes.
        edge: the reference.
        exactly_once: whether it writes in Kafka transactions.
        acks: Kafka's ``acks``: as declared, else the default of the writer's client; a stream job waits for all.
        transactional_id: what its transactional ids begin with; empty where it writes without transactions.
        transaction_timeout: longest time that one of its transactions may stay open.
    """

    component: Component
    edge: GraphEdge
    exactly_once: bool
    acks: str
    transactional_id: str
    transaction_timeout: Duration

    @property
    def is_dead_letters(self) -> bool:
        """Whether only records come from it that it could not handle."""
        return isinstance(self.edge.relation, DeadLetter)


def writers(graph: ArchitectureGraph, topic: EventStream) -> Iterator[Writer]:
    """Every publication to a stream, in the order of the writers' addresses."""
    for edge in graph.in_edges(topic, EdgeKind.WRITES):
        component = graph[edge.source]
        produce = edge.relation if isinstance(edge.relation, Produce) else None
        # A dead letter is written by itself, outside the transactions of the others.
        aside = isinstance(edge.relation, DeadLetter)
        exactly_once = not aside and _writes_exactly_once(component)
        given = produce.transactional_id if produce is not None else None
        yield Writer(
            component,
            edge,
            exactly_once=exactly_once,
            acks=producer_settings(graph, edge).acks,
            transactional_id=given or (_own_transactions(component) if exactly_once else ""),
            transaction_timeout=_transaction_timeout(component, produce),
        )


def goes_on(writer: Component, stream: EventStream, edge: GraphEdge) -> bool:
    """Whether a service answers, or commits what it has read, before a record that it writes is acknowledged.

    A table of events is inserted into before that, and a transaction is committed.
    """
    produce = edge.relation if isinstance(edge.relation, Produce) else None
    if not isinstance(writer, CallTarget):
        return False
    if produce is not None and produce.required is not None:
        return not produce.required
    return not isinstance(stream, EventTable) and (produce is None or produce.transactional_id is None)


def _writes_exactly_once(component: Component) -> bool:
    return isinstance(component, StreamClient) and component.writes_exactly_once


def _own_transactions(component: Component) -> str:
    """What the ids of what writes exactly once begin with; Spark and Storm write without transactions."""
    return component.own_transactional_id if isinstance(component, StreamClient) else component.name


def _transaction_timeout(component: Component, produce: Produce | None) -> Duration:
    own = component.own_transaction_timeout if isinstance(component, StreamClient) else None
    if own is not None:
        return own
    return produce.transaction_timeout if produce is not None else Duration(60)
