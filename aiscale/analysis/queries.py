"""Stores that are asked or written while a request or a record is handled, and how."""

from __future__ import annotations

from aiscale.components.processing.stream_job import StreamJob
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import CallTarget, RecordStore, TrainingSource
from aiscale.core.relations import Read
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge


def is_asked(graph: ArchitectureGraph, edge: GraphEdge) -> bool:
    """Whether a store is asked for each request or record, rather than copied now and then.

    A bucket or a table is at rest: a service takes copies of it unless it says ``Read(…)``. A job looks up in whatever
    it looks up in.
    """
    reader, store = graph[edge.source], graph[edge.target]
    if edge.kind is not EdgeKind.READS or not isinstance(store, RecordStore):
        return False
    if isinstance(reader, StreamJob):
        return edge.field == "lookups"
    return isinstance(edge.relation, Read) or (isinstance(reader, CallTarget) and not isinstance(store, TrainingSource))
