"""What a copy made by MirrorMaker has of its source: the same records, byte for byte.

Source: Apache Kafka documentation, geo-replication: MirrorSourceTask copies keys and values as bytes.
"""

from __future__ import annotations

from aiscale.components.streams.avro import Avro
from aiscale.components.streams.json_schema import JsonSchema
from aiscale.components.streams.mirror_maker import MirroredTopic, MirrorMaker
from aiscale.components.streams.protobuf import Protobuf
from aiscale.components.streams.stream import Stream
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge


def origin_of(graph: ArchitectureGraph, stream: Stream) -> Stream:
    """The stream whose records a copy without a schema of its own holds; the stream itself where it is none.

    That of a copy of a copy is the first on the way that has a schema, or else the last.
    """
    seen = {stream.address}
    while stream.record_schema is None:
        sources = [_source(graph, edge) for edge in graph.edges_to(stream.address, EdgeKind.WRITES)]
        source = sources[0] if sources and all(sources) else None  # others than mirrors write what they like
        if source is None or source.address in seen:
            return stream
        seen.add(source.address)
        stream = source
    return stream


def _source(graph: ArchitectureGraph, edge: GraphEdge) -> Topic | None:
    """The topic whose copy an edge leads to; None where the stream is written otherwise."""
    mirror = graph[edge.source]
    copied = mirror.topics[edge.item] if isinstance(mirror, MirrorMaker) and edge.item is not None else None
    return copied.target if isinstance(copied, MirroredTopic) else None


def schema_of(graph: ArchitectureGraph, component: Component) -> Avro | Protobuf | JsonSchema | None:
    """The schema of a stream's records; of a copy that says none, that of its source. None of any other component."""
    return origin_of(graph, component).record_schema if isinstance(component, Stream) else None


def readers_of_copies(graph: ArchitectureGraph, stream: Stream) -> set[str]:
    """Addresses of what reads a stream, here or a copy of it elsewhere; what only copies is none of them."""
    found: set[str] = set()
    seen, waiting = {stream.address}, [stream.address]
    while waiting:
        for edge in graph.edges_to(waiting.pop(), EdgeKind.READS):
            if not isinstance(graph[edge.source], MirrorMaker):
                found.add(edge.source)
            elif isinstance(edge.relation, MirroredTopic) and (copy := edge.relation.into.address) not in seen:
                seen.add(copy)
                waiting.append(copy)
    return found
