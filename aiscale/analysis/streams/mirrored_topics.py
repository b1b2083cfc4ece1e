"""What a copy made by MirrorMaker has of its source: the same records, byte for byte, in the same partitions.

Source: Apache Kafka documentation, geo-replication: MirrorSourceTask copies keys and values as bytes, and writes each
record into the partition that it came from.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from aiscale.components.streams.avro import Avro
from aiscale.components.streams.json_schema import JsonSchema
from aiscale.components.streams.mirror_maker import MirroredTopic, MirrorMaker
from aiscale.components.streams.protobuf import Protobuf
from aiscale.components.streams.stream import Stream
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.forwarding import copies


class NamedCopy(NamedTuple):
    """A topic that a mirror copies into one that the blueprint names.

    Attributes:
        mirror: what copies.
        item: place in its ``topics``.
        source: the topic that is read.
        copy: the topic that is written.
    """

    mirror: MirrorMaker
    item: int
    source: Topic
    copy: Topic


def named_copies(graph: ArchitectureGraph) -> Iterator[NamedCopy]:
    """Every copy that the blueprint names, mirror by mirror."""
    for mirror in graph.of(MirrorMaker):
        yield from copies_of(mirror)


def copies_of(mirror: MirrorMaker) -> Iterator[NamedCopy]:
    """The copies of one mirror that the blueprint names."""
    for index, item in enumerate(mirror.topics):
        if isinstance(item, MirroredTopic):
            yield NamedCopy(mirror, index, item.topic, item.into)


def origin_of(graph: ArchitectureGraph, stream: Stream) -> Stream:
    """The stream whose records a copy without a schema of its own holds; the stream itself where it is none.

    That of a copy of a copy is the first on the way that has a schema, or else the last.
    """
    return told_by(graph, stream, "record_schema")


def told_by(graph: ArchitectureGraph, stream: Stream, field: str) -> Stream:
    """Who says a field of the records: the stream, or the first on the way to its source, or else the last."""
    seen = {stream.address}
    while getattr(stream, field) is None:
        source = source_of(graph, stream)
        if source is None or source.address in seen:
            return stream
        seen.add(source.address)
        stream = source
    return stream


def source_of(graph: ArchitectureGraph, stream: Stream) -> Topic | None:
    """The topic that a stream is a copy of; None of one that others than mirrors write too: what they like is in it."""
    if not graph.has(MirrorMaker):
        return None
    sources = [mirrored_by(graph, edge) for edge in graph.edges_to(stream.address, EdgeKind.WRITES)]
    return sources[0] if sources and all(sources) else None


def mirrored_by(graph: ArchitectureGraph, edge: GraphEdge) -> Topic | None:
    """The topic whose copy an edge leads to; None where the stream is written otherwise."""
    mirror = graph[edge.source]
    copied = mirror.topics[edge.item] if isinstance(mirror, MirrorMaker) and edge.item is not None else None
    return copied.topic if isinstance(copied, MirroredTopic) else None


def partitioned_as(graph: ArchitectureGraph, topic: Topic) -> Topic:
    """The topic whose partitions a topic's records lie in: of a copy, its source, of several that with the most.

    A copy that others write too, or may (it has ``traffic`` of its own), is filled as it is itself.
    """
    seen = {topic.address}
    while topic.traffic is None:
        sources = [mirrored_by(graph, edge) for edge in graph.edges_to(topic.address, EdgeKind.WRITES)]
        known = [source for source in sources if source is not None]
        if not known or len(known) < len(sources):
            break
        largest = max(known, key=lambda source: source.partitions)
        if largest.address in seen:
            break
        seen.add(largest.address)
        topic = largest
    return topic


def schema_of(graph: ArchitectureGraph, component: Component) -> Avro | Protobuf | JsonSchema | None:
    """The schema of a stream's records; of a copy that says none, that of its source. None of any other component."""
    return origin_of(graph, component).record_schema if isinstance(component, Stream) else None


def keyed_at(graph: ArchitectureGraph, stream: Stream) -> Stream:
    """The stream whose key its records have: itself, or what a copy without a key of its own is a copy of."""
    return told_by(graph, stream, "key")


def key_of(graph: ArchitectureGraph, stream: Stream) -> str | None:
    """The field that a stream's records are spread by; of a copy that says none, that of its source."""
    return keyed_at(graph, stream).key


def event_time_of(graph: ArchitectureGraph, stream: Stream) -> str | None:
    """The field with the time of a stream's events; of a copy that says none, that of its source."""
    return told_by(graph, stream, "event_time").event_time


def readers_of_copies(graph: ArchitectureGraph, stream: Stream) -> set[str]:
    """Addresses of what reads a stream, here or a copy of it elsewhere; what only copies is none of them."""
    return {
        edge.source
        for one in copies(graph, stream, Stream, by_mirrors=True)
        for edge in graph.edges_to(one.address, EdgeKind.READS)
        if not isinstance(graph[edge.source], MirrorMaker)
    }
