"""A site's buffer is full before its uplink is back.

What:
    What the writers of a site make in the longest outage that it must bear, with a fifth more for headers and
    catching up, is more than a stream's own part of the buffer of its broker, or than what the own parts leave of it.
    Only writers whose rate and size of events are known are counted; a service writes events about as large as the
    requests that it is called with, unless they are larger than 16 KiB.

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

from aiscale.analysis.load.amounts import GIBIBYTE, MEBIBYTE
from aiscale.analysis.placement.places import is_offline_for
from aiscale.components.platform.site import Site
from aiscale.components.platform.store_and_forward import StoreAndForward
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import lines
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Bytes, Duration
from aiscale.rules.placement.site_flows import own_parts, written_bytes_per_second

CODE = "PLC006"
SEVERITY = Severity.ERROR
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
        flow = written_bytes_per_second(graph, edge)
        if flow is None:
            continue
        needed = flow * float(outage) * _MARGIN
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
        reserved = sum(own_parts(graph).get(address, {}).values())
        # Parts beyond the whole are PLC034's.
        if site.broker is None or needed <= site.broker.buffer - reserved or reserved > site.broker.buffer:
            continue
        keeps = f"keeps {site.broker.buffer}" + (f", {_gib(reserved)} of it for single streams" if reserved else "")
        yield site.finding(
            CODE, SEVERITY,
            f"the broker of {site.name} {keeps}, but about {_gib(needed)} come in {outage}",
            argument="broker.buffer", label="full before the uplink is back",
            notes=(*lines((text for text, _ in parts), 4), f"{outage} without the uplink, and a fifth more"),
            help=f'buffer="{_whole(needed + reserved)}"',
        )  # fmt: skip


def _gib(size: float) -> str:
    return f"{size / GIBIBYTE:,.1f} GiB" if size >= 2**30 else f"{size / MEBIBYTE:,.0f} MiB"


def _whole(size: float) -> Bytes:
    return Bytes((int(size / GIBIBYTE) + 1) * 2**30)
