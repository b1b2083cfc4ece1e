"""What is done again for records that come again after a failure."""

from __future__ import annotations

from aiscale.analysis.network.routing import asked_from_outside, callers
from aiscale.analysis.streams.stream_storage import holds_all, reader_of
from aiscale.components.processing.stream_job import StreamJob
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import EventStream, Service
from aiscale.graph.architecture import ArchitectureGraph


def handles_again_since(graph: ArchitectureGraph, component: Component) -> str:
    """What a job or a service goes back to after a failure.

    Returns:
        It in words; nothing where no record comes twice, where the reader knows one that does, or where requests come
        as well: nobody says which of its effects are for records then.
    """
    if isinstance(component, StreamJob):
        return component.engine.restart_point(component)
    if not isinstance(component, Service) or _is_asked(graph, component):
        return ""
    read = graph.out_edges(component, EdgeKind.READS)
    for edge in read:
        stream = graph[edge.target]
        if not isinstance(stream, EventStream) or reader_of(graph, stream, edge).idempotent:
            continue
        if not holds_all(edge):
            return "the last offset that it committed"
        if len(read) == 1:
            return f"the first record of {stream.name}, in each replica"
    return ""


def _is_asked(graph: ArchitectureGraph, service: Service) -> bool:
    """Whether requests come in: a port that nobody in the system uses is there for probes and metrics."""
    return service.takes_requests and (
        asked_from_outside(graph, service) or next(callers(graph, service), None) is not None
    )
