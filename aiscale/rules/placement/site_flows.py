"""What the components of a site write into streams, in bytes a second, and what its broker keeps of each."""

from __future__ import annotations

from collections.abc import Mapping

from aiscale.analysis.load.load import loads, reads_records
from aiscale.analysis.load.volumes import LARGEST_COPIED, sizes
from aiscale.components.platform.device import Device
from aiscale.components.platform.site import Site
from aiscale.components.platform.store_and_forward import StoreAndForward
from aiscale.components.streams.stream import Stream
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import Produce
from aiscale.core.values.demand import Traffic
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.graph_cache import once_per_graph
from aiscale.quantities import Bytes


def written_bytes_per_second(graph: ArchitectureGraph, edge: GraphEdge) -> float | None:
    """What one writer adds to a stream; None where its rate or the size of its events is not known."""
    writer, relation = graph[edge.source], edge.relation
    size = _event_bytes(graph, writer, graph[edge.target])
    each = relation.per_request if isinstance(relation, Produce) else None
    if each is None and isinstance(writer, Device):
        each = 1.0
    load = loads(graph).get(writer.address)
    if each is None or load is None or not load.mean or size is None:
        return None
    return load.mean * each * size


@once_per_graph
def reserved_buffers(graph: ArchitectureGraph) -> Mapping[str, Mapping[str, Bytes]]:
    """What streams keep of the buffer of a site's broker for themselves: by the site's address, then by stream.

    Where several writers of one stream say it, the largest part is that of the stream.
    """
    found: dict[str, dict[str, Bytes]] = {}
    for edge in graph.edges_of(EdgeKind.WRITES):
        part = edge.relation.buffer if isinstance(edge.relation, StoreAndForward) else None
        site = graph.place_of(graph[edge.source])
        if part is not None and isinstance(site, Site):
            parts = found.setdefault(site.address, {})
            parts[edge.target] = max(part, parts.get(edge.target, part))
    return found


def _event_bytes(graph: ArchitectureGraph, writer: Component, stream: Component) -> float | None:
    """How large an event is: as the stream says, as the writer's requests are, or as the stream's other traffic."""
    if isinstance(stream, Stream) and stream.record_bytes is not None:
        return stream.record_bytes
    # What reads records too writes more than its requests: their size says nothing of it.
    both = not isinstance(writer, Device) and reads_records(graph, writer)
    requests, traffic = None if both else sizes(graph).get(writer.address), getattr(stream, "traffic", None)
    if requests is not None and (isinstance(writer, Device) or requests.bytes <= LARGEST_COPIED):
        return requests.bytes
    return traffic.message_bytes if isinstance(traffic, Traffic) else None
