"""What the components of a site write into streams, in bytes a second."""

from __future__ import annotations

from aiscale.analysis.load import loads, reads_records
from aiscale.analysis.volumes import LARGEST_COPIED, sizes
from aiscale.components.platform.device import Device
from aiscale.components.streams.stream import Stream
from aiscale.core.component import Component
from aiscale.core.demand import Traffic
from aiscale.core.relations import Produce
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge


def written_bytes_per_second(graph: ArchitectureGraph, edge: GraphEdge) -> float | None:
    """What one writer adds to a stream; None where its rate or the size of its events is not known."""
    writer, relation = graph[edge.source], edge.relation
    size = _event_bytes(graph, writer, graph[edge.target])
    each = relation.per_input if isinstance(relation, Produce) else None
    if each is None and isinstance(writer, Device):
        each = 1.0
    load = loads(graph).get(writer.address)
    if each is None or load is None or not load.mean or size is None:
        return None
    return load.mean * each * size


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
