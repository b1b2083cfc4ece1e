"""Which share of the records of a stream is late while the line of one site is down."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from aiscale.analysis.failure.site_outages import waits_at
from aiscale.analysis.latency.event_age import arriving
from aiscale.analysis.load.load import loads, writes_bring
from aiscale.analysis.streams.mirrored_topics import mirrored_by
from aiscale.components.platform.device import Device
from aiscale.components.platform.site import Site
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import EventStream
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge

_Shares = Mapping[Site, float]


def late_shares(graph: ArchitectureGraph, stream: EventStream) -> _Shares:
    """The share of a stream's records, from 0 to 1, that waits while the line of a site is down, site by site.

    Where nobody says how much comes by each of several ways, it is the least that it can be. A loop is gone round once.
    """
    found: dict[str, _Shares] = {}
    entered: set[str] = set()
    stack = [stream.address]
    while stack:
        address = stack[-1]
        if address not in entered:
            entered.add(address)
            stack += [source for source, _ in arriving(graph, address) if source not in entered]
            continue
        stack.pop()
        if address not in found:
            found[address] = _mixed(list(_parts(graph, address, found)))
    return found[stream.address]


def _parts(
    graph: ArchitectureGraph, address: str, found: Mapping[str, _Shares]
) -> Iterator[tuple[float | None, _Shares]]:
    """What arrives: records per second, on average, None where nobody says, and the shares of them."""
    arrives = list(arriving(graph, address))
    for source, edge in arrives:
        held = waits_at(graph, edge) if edge.kind is EdgeKind.WRITES else None
        yield _rate(graph, edge), {held[0]: 1.0} if held is not None else found.get(source, {})
    node = graph[address]
    has_traffic = getattr(node, "traffic", None) is not None
    # What a stream says of itself is what its writers bring, but for a copy.
    if isinstance(node, EventStream):
        has_more = has_traffic and all(mirrored_by(graph, edge) is not None for _, edge in arrives)
    else:
        has_more = has_traffic or bool(graph.edges_to(address, EdgeKind.CALLS))
    if has_more:
        yield None, {}


def _rate(graph: ArchitectureGraph, edge: GraphEdge) -> float | None:
    writer = graph[edge.source]
    if edge.kind is EdgeKind.READS:
        load = loads(graph)[edge.target]
    elif (source := mirrored_by(graph, edge)) is not None:
        load = loads(graph)[source.address]
    else:
        load = loads(graph)[edge.source] if isinstance(writer, Device) else writes_bring(graph, edge)
    return load.mean if load.is_complete and load.mean else None


def _mixed(parts: list[tuple[float | None, _Shares]]) -> _Shares:
    rates = [rate for rate, _ in parts if rate is not None]
    if len(rates) < len(parts):
        known: dict[Site, list[float]] = defaultdict(list)
        for _, shares in parts:
            for site, share in shares.items():
                known[site].append(share)
        return {site: min(some) if len(some) == len(parts) else 0.0 for site, some in known.items()}
    total = sum(rates)
    found: dict[Site, float] = defaultdict(float)
    for rate, shares in parts:
        for site, share in shares.items():
            found[site] += (rate or 0.0) / total * share
    return dict(found)
