"""A site's buffer is full before its uplink is back.

What:
    What the writers of a site make in the longest outage that it must bear, with a fifth more for headers and
    catching up, is more than the buffer of its broker, or than a stream's own part of it. Only writers whose rate and
    size of events are known are counted; a service writes events about as large as the requests that it is called
    with, unless they are larger than 16 KiB.

Why:
    The events that no longer fit are dropped, or the devices stop: a gap in the data exactly where something happened.

Example:
    depot = Site("depot", cpu=4, memory="8Gi", offline_tolerance="24h", broker=LocalBroker(buffer="1Gi"))
    load = Traffic(mean=50, peak=80, message_bytes=2_000)
    Device("camera", on=depot, traffic=load, produces=[StoreAndForward(frames)])

Instead:
    depot = Site("depot", cpu=4, memory="8Gi", offline_tolerance="24h", broker=LocalBroker(buffer="16Gi"))

Source:
    Eclipse Mosquitto documentation, mosquitto.conf, max_queued_bytes and bridges (2026).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from aiscale.analysis.load import loads, reads_records
from aiscale.analysis.places import is_offline_for
from aiscale.analysis.volumes import LARGEST_COPIED, sizes
from aiscale.components.platform.device import Device
from aiscale.components.platform.site import Site
from aiscale.components.platform.store_and_forward import StoreAndForward
from aiscale.components.streams.stream import Stream
from aiscale.core.component import Component
from aiscale.core.demand import Traffic
from aiscale.core.edges import EdgeKind
from aiscale.core.wording import lines
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.quantities import Bytes, Duration

CODE = "PLC006"
SEVERITY = Severity.ERROR
FAULTS = ("places-6",)
DECIDED = "estimated"
_MARGIN = 1.2


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stream with a part of its own that is too small, and each broker that is."""
    shared: dict[str, list[tuple[str, float]]] = defaultdict(list)
    longest: dict[str, tuple[Site, Duration]] = {}
    for edge in graph.edges_of(EdgeKind.WRITES):
        relation = edge.relation
        offline = is_offline_for(graph, graph[edge.source])
        if not isinstance(relation, StoreAndForward) or offline is None:
            continue
        site, outage = offline
        flow = _bytes_per_second(graph, edge)
        if flow is None:
            continue
        needed = flow * outage * _MARGIN
        if relation.buffer is None:
            shared[site.address].append((f"{graph[edge.source].name}: about {flow / 1e3:,.0f} kB/s", needed))
            longest[site.address] = max(longest.get(site.address, offline), offline, key=lambda one: one[1])
        elif needed > relation.buffer:
            yield graph[edge.source].finding(
                CODE, SEVERITY,
                f"{graph[edge.source].name} keeps {relation.buffer} of {graph[edge.target].name}, but makes about "
                f"{_gib(needed)} in {outage}",
                argument=f"{edge.field}.buffer", index=edge.item, label="full before the uplink is back",
                notes=(f"about {flow / 1e3:,.0f} kB/s, {outage}, and a fifth more",),
                help=f'buffer="{_whole(needed)}"',
            )  # fmt: skip
    for address, parts in shared.items():
        site, outage = longest[address]
        needed = sum(part for _, part in parts)
        if site.broker is not None and needed > site.broker.buffer:
            yield site.finding(
                CODE, SEVERITY,
                f"the broker of {site.name} keeps {site.broker.buffer}, but about {_gib(needed)} come in {outage}",
                argument="broker.buffer", label="full before the uplink is back",
                notes=(*lines((text for text, _ in parts), 4), f"{outage} without the uplink, and a fifth more"),
                help=f'buffer="{_whole(needed)}"',
            )  # fmt: skip


def _bytes_per_second(graph: ArchitectureGraph, edge: GraphEdge) -> float | None:
    """What one writer adds to a stream; None where its rate or the size of its events is not known."""
    writer, relation = graph[edge.source], edge.relation
    size = _event_bytes(graph, writer, graph[edge.target])
    each = relation.per_input if isinstance(relation, StoreAndForward) else None
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


def _gib(size: float) -> str:
    return f"{size / 2**30:,.1f} GiB" if size >= 2**30 else f"{size / 2**20:,.0f} MiB"


def _whole(size: float) -> Bytes:
    return Bytes((int(size / 2**30) + 1) * 2**30)
