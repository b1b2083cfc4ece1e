"""A site sends more than its uplink carries.

What:
    On average, the components of a site send more than the ``mbps`` of its uplink: events for streams of other places,
    and requests to what answers in another place. Only what has a known rate and a known size is counted; the requests
    of services, where a call says its ``payload_bytes`` or what arrives at them is 16 KiB at most. Headers and answers
    are not counted, nor what may run in several places.

Why:
    The line is full all day. A buffer that fills while the line is down never empties again, and overflows; calls wait
    behind events until their time is over.

Example:
    depot = Site("depot", cpu=4, memory="8Gi", uplink=Uplink(mbps=1), broker=LocalBroker(buffer="40Gi"))
    load = Traffic(mean=1_000, peak=1_000, message_bytes=1_000)
    Device("sensors", on=depot, traffic=load, produces=[StoreAndForward(readings)])

Instead:
    depot = Site("depot", cpu=4, memory="8Gi", uplink=Uplink(mbps=20), broker=LocalBroker(buffer="40Gi"))

Source:
    Arithmetic over the blueprint.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator

from aiscale.analysis.load import calls_bring
from aiscale.analysis.places import places_of
from aiscale.analysis.volumes import LARGEST_COPIED, sizes
from aiscale.components.mesh.global_load_balancer import GlobalLoadBalancer
from aiscale.components.mesh.route import Route
from aiscale.components.platform.device import Device
from aiscale.components.platform.site import Site
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import EventStream
from aiscale.core.relations import Call, DeadLetter
from aiscale.core.wording import lines
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.rules.placement.site_flows import written_bytes_per_second

CODE = "PLC033"
SEVERITY = Severity.ERROR
FAULTS = ()
DECIDED = "estimated"
_MARGIN = 1.2


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each site whose uplink is full all day."""
    sent: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for edge in graph.edges:
        if edge.kind not in {EdgeKind.WRITES, EdgeKind.CALLS}:
            continue
        site = _only_site(graph, graph[edge.source])
        if site is None or not _is_elsewhere(graph, site, graph[edge.target]):
            continue
        flow = _asked(graph, edge) if edge.kind is EdgeKind.CALLS else _written(graph, edge)
        if flow:
            mbps = flow * 8 / 1e6
            names = f"{graph[edge.source].name} to {graph[edge.target].name}"
            sent[site.address].append((mbps, f"{names}: about {mbps:,.3g} Mbps"))
    for site in graph.of(Site):
        parts = sorted(sent[site.address], key=lambda part: -part[0]) if site.address in sent else []
        total = sum(mbps for mbps, _ in parts)
        if site.uplink is not None and total > site.uplink.mbps:
            yield site.finding(
                CODE, SEVERITY,
                f"{site.name} sends about {total:,.3g} Mbps on average, but its uplink carries {site.uplink.mbps:,g}",
                argument="uplink.mbps", label="full all day",
                notes=lines((text for _, text in parts), 4),
                help=f"mbps={math.ceil(total * _MARGIN)}, or fewer or smaller events and requests",
            )  # fmt: skip


def _only_site(graph: ArchitectureGraph, component: Component) -> Site | None:
    """The site that a component runs on, with an uplink; None where it may be elsewhere too."""
    places = places_of(graph, component)
    [site] = places if len(places) == 1 else [None]
    return site if isinstance(site, Site) and site.uplink is not None else None


def _is_elsewhere(graph: ArchitectureGraph, site: Site, target: Component) -> bool:
    """Whether what is written or asked is certainly at another place than the site."""
    if isinstance(target, GlobalLoadBalancer):
        return all(_is_elsewhere(graph, site, choice.target) for choice in target.choices)
    places = places_of(graph, target.gateway if isinstance(target, Route) else target)
    return bool(places) and all(place is not site for place in places)


def _written(graph: ArchitectureGraph, edge: GraphEdge) -> float | None:
    is_stream = isinstance(graph[edge.target], EventStream) and not isinstance(edge.relation, DeadLetter)
    return written_bytes_per_second(graph, edge) if is_stream else None


def _asked(graph: ArchitectureGraph, edge: GraphEdge) -> float | None:
    """Bytes of requests along one edge, a second; None where their size is not known."""
    caller, relation = graph[edge.source], edge.relation
    size = float(relation.payload_bytes) if isinstance(relation, Call) and relation.payload_bytes else None
    if size is None:
        arrives = sizes(graph).get(caller.address)
        # Services seldom pass on images and documents whole: they send what is found in them.
        if arrives is not None and (isinstance(caller, Device) or arrives.bytes <= LARGEST_COPIED):
            size = arrives.bytes
    return calls_bring(graph, edge).mean * size if size is not None else None
