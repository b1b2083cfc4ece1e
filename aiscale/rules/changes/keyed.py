"""Who counts on the records of a key: on their order, or on where they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.services.microservice import Microservice
from aiscale.components.streams.event_store import EventStore
from aiscale.components.streams.stream import Stream
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import Consume
from aiscale.graph.architecture import ArchitectureGraph


class Counting(NamedTuple):
    """Somebody who counts on keys.

    Attributes:
        who: the stream itself, a reader, or an event store.
        on: ``promise``: the stream promises an order by key. ``order``: the reader needs one. ``partition``: it keeps
            its state by partition, as Kafka Streams does. ``memory``: it keeps what it knows of a key in itself.
            ``events``: the stream is its log, and what is comes of the events of a key one after another.
    """

    who: Component
    on: Literal["promise", "order", "partition", "memory", "events"]


def counting_on_keys(graph: ArchitectureGraph, stream: Stream) -> Iterator[Counting]:
    """The readers that need the keys of a stream to stay in their partitions, and why."""
    if isinstance(stream, Topic) and stream.ordering == "per-key":
        yield Counting(stream, "promise")
    for edge in graph.in_edges(stream, EdgeKind.READS):
        reader, relation = graph[edge.source], edge.relation
        needs = relation.needs if isinstance(relation, Consume) else None
        if needs is not None and needs.order is not None:
            yield Counting(reader, "order")
        if isinstance(reader, StreamJob) and reader.engine.state_follows_partitions and reader.stateful:
            yield Counting(reader, "partition")
        if isinstance(reader, Microservice) and not reader.stateless:
            yield Counting(reader, "memory")
    for edge in graph.in_edges(stream, EdgeKind.USES):
        store = graph[edge.source]
        if isinstance(store, EventStore) and edge.field == "events":
            yield Counting(store, "events")
