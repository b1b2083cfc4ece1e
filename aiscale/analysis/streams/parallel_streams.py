"""Streams with records of one kind that a component reads side by side: a topic of each site."""

from __future__ import annotations

from collections.abc import Mapping

from aiscale.analysis.streams.mirrored_topics import schema_of
from aiscale.analysis.streams.stream_storage import holds_all
from aiscale.analysis.streams.watermarks import waits_for_idle
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.stream import Stream
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Service
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph


@once_per_graph
def read_side_by_side(graph: ArchitectureGraph) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """The streams that can stop while the reader goes on with others like them, by the addresses of reader and stream.

    Alike are those with one schema. Streams that are joined need each other, and a job whose clock waits for idle
    partitions waits for each of them.
    """
    found: dict[str, Mapping[str, tuple[str, ...]]] = {}
    for reader in (*graph.of(StreamJob), *graph.of(Service)):
        if not (isinstance(reader, StreamJob) and waits_for_idle(reader)) and (alike := _alike(graph, reader)):
            found[reader.address] = alike
    return found


def _alike(graph: ArchitectureGraph, reader: Component) -> dict[str, tuple[str, ...]]:
    joins = reader.joins if isinstance(reader, StreamJob) else ()
    joined = {stream.address for join in joins for stream in (join.left, join.right)}
    by_schema: dict[tuple[str, str], list[str]] = {}
    for edge in graph.edges_from(reader.address, EdgeKind.READS):
        stream = graph[edge.target]
        if edge.field != "consumes" or edge.target in joined or holds_all(edge) or not isinstance(stream, Stream):
            continue
        if (schema := schema_of(graph, stream)) is not None:
            by_schema.setdefault((schema.format, schema.text), []).append(edge.target)
    return {one: tuple(group) for group in by_schema.values() if len(group) > 1 for one in group}
