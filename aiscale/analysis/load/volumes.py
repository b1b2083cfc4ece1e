"""How large the records of a stream are, and how many bytes that makes."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from aiscale.analysis.load.load import loads, reads_records
from aiscale.components.platform.device import Device
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.pubsub_subscription import PubSubSubscription
from aiscale.components.streams.stream import Stream
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import EventStream
from aiscale.core.relations import Call, DeadLetter, Produce
from aiscale.core.values.demand import Traffic
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.forwarding import mirrored_into
from aiscale.graph.graph_cache import once_per_graph
from aiscale.quantities import Rate

LARGEST_COPIED = 16_384
"""A service that gets larger requests is not taken to write them whole: images and documents seldom go into a stream,
what is found in them does. In bytes."""

LEAST = 100
"""Few records are smaller, in bytes, with what a log adds to each."""

PACKED = 0.5
"""What a service writes for each request, as a share of the request's size: a record is packed and compressed, and
seldom holds all of it."""


class Size(NamedTuple):
    """Average size of a request or a record.

    Attributes:
        bytes: on the wire.
        taken_from: name of the service whose requests it is taken from; empty where the blueprint says it.
        is_least: whether nobody says anything, and it is what few records go below.
    """

    bytes: float
    taken_from: str = ""
    is_least: bool = False

    def text(self) -> str:
        """``600 bytes``, ``450 bytes (half a request of shop)``."""
        text = f"{self.bytes:,.0f} bytes"
        if self.is_least:
            return f"{text} at least"
        return f"{text} (half a request of {self.taken_from})" if self.taken_from else text


class Volume(NamedTuple):
    """What goes into a stream.

    Attributes:
        mean: records a second, on average.
        peak: records a second in the busiest minute.
        size: average size of a record.
    """

    mean: Rate
    peak: Rate
    size: Size

    @property
    def mean_bytes(self) -> float:
        """Bytes a second, on average."""
        return float(self.mean) * self.size.bytes

    @property
    def peak_bytes(self) -> float:
        """Bytes a second in the busiest minute."""
        return float(self.peak) * self.size.bytes


@once_per_graph
def sizes(graph: ArchitectureGraph) -> Mapping[str, Size]:
    """The average size of what arrives, by address, where it is known. Once for a graph, in linear time.

    A stream's ``record_bytes`` comes first, then the size that its own traffic or a component's traffic has; else it
    is that of what arrives: requests as large as the caller's, records as a device or a mirror sends them. A service
    writes records half as large as its requests. What a job or a reader of streams writes is unknown.
    """
    return _propagate(graph)


def volume(graph: ArchitectureGraph, stream: EventStream, *, declared: bool = True) -> Volume | None:
    """What goes into a stream; None where its rate or the size of its records is not known.

    Args:
        graph: the architecture.
        stream: a stream.
        declared: whether a size is wanted that the blueprint says, or one taken from requests will do too.
    """
    load, size = loads(graph).get(stream.address), sizes(graph).get(stream.address)
    if load is None or not load.mean or size is None or (declared and size.taken_from):
        return None
    return Volume(Rate(load.mean), Rate(load.peak), size)


def least_volume(graph: ArchitectureGraph, stream: EventStream) -> Volume | None:
    """What goes into a stream at least, with a declared size or the smallest likely one; None without a rate."""
    load = loads(graph).get(stream.address)
    if load is None or not load.mean:
        return None
    return volume(graph, stream) or Volume(Rate(load.mean), Rate(load.peak), Size(LEAST, is_least=True))


def _propagate(graph: ArchitectureGraph) -> dict[str, Size]:
    found = {address: size for address, node in graph.nodes.items() if (size := _declared(node)) is not None}
    outgoing: dict[str, list[tuple[str, float, int | None]]] = defaultdict(list)
    waiting_for: dict[str, int] = defaultdict(int)
    for source, target, factor, given in _flows(graph):
        if target not in found:
            outgoing[source].append((target, factor, given))
            waiting_for[target] += 1
    arrived: dict[str, list[tuple[float, Size | None]]] = defaultdict(list)
    ready = deque(address for address in graph.nodes if not waiting_for.get(address))
    # What is left of a loop stays unknown.
    while ready:
        source = ready.popleft()
        for target, factor, given in outgoing[source]:
            weight = loads(graph)[source].mean * factor
            size = None if _takes_both(graph, graph[source]) else found.get(source)
            arrived[target].append((weight, _passed_on(graph[source], graph[target], size, given)))
            waiting_for[target] -= 1
            if not waiting_for[target]:
                size = _average(arrived[target])
                if size is not None:
                    found[target] = size
                ready.append(target)
    return found


def _declared(node: Component) -> Size | None:
    if isinstance(node, Stream) and node.record_bytes is not None:
        return Size(node.record_bytes)
    traffic = getattr(node, "traffic", None)
    return Size(traffic.message_bytes) if isinstance(traffic, Traffic) else None


def _flows(graph: ArchitectureGraph) -> Iterator[tuple[str, str, float, int | None]]:
    """What arrives where: from, to, how many for each one, and the size that the reference itself gives."""
    for edge in graph.edges:
        relation = edge.relation
        if edge.kind is EdgeKind.CALLS:
            call = relation if isinstance(relation, Call) else None
            yield edge.source, edge.target, call.per_request if call else 1.0, call.payload_bytes if call else None
        elif (copy := mirrored_into(graph, edge)) is not None:
            yield edge.target, copy.address, 1.0, None
        elif edge.kind is EdgeKind.WRITES and not isinstance(relation, DeadLetter):
            each = relation.per_request if isinstance(relation, Produce) else None
            if each is not None or edge.field == "payload_log":
                yield edge.source, edge.target, each or 1.0, None
        elif edge.kind is EdgeKind.READS and isinstance(graph[edge.source], PubSubSubscription):
            yield edge.target, edge.source, 1.0, None


def _passed_on(source: Component, target: Component, size: Size | None, given: int | None) -> Size | None:
    """How large what a component sends is, by what it gets itself."""
    if given is not None and not isinstance(target, EventStream):
        return Size(given)
    if size is None or isinstance(source, Device | EventStream) or not isinstance(target, EventStream):
        return size
    if isinstance(source, StreamJob) or size.bytes > LARGEST_COPIED:
        return None
    return Size(size.bytes * PACKED, source.name)


def _takes_both(graph: ArchitectureGraph, source: Component) -> bool:
    """Whether it gets records besides its requests: what it sends has no size of its requests alone."""
    return not isinstance(source, EventStream) and reads_records(graph, source)


def _average(arrived: list[tuple[float, Size | None]]) -> Size | None:
    """The average by rates; None where some of what arrives is of unknown size."""
    counted = [(weight, size) for weight, size in arrived if weight > 0]
    total = sum(weight for weight, _ in counted)
    if not total or any(size is None for _, size in counted):
        return None
    known = [(weight, size) for weight, size in counted if size is not None]
    names = [size.taken_from for _, size in known if size.taken_from]
    return Size(sum(weight * size.bytes for weight, size in known) / total, names[0] if names else "")
