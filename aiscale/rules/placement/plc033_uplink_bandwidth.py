"""The uplink of a site is too slow for what it carries.

What:
    The components of a site send on average more than the ``mbps`` of its uplink: events to streams, and requests
    to services, in other places. Only flows with a known rate and size are counted; for requests that is
    ``payload_bytes``, or an incoming size of at most 16 KiB. Headers, answers and components that may run in
    several places are not counted.

    As a warning: the calls alone exceed the uplink at their peak, and by its end (``peak_lasts``, one minute by
    default) a request queues for longer than some caller's timeout.

    A site has an ``update_window``, and the download of one of its models takes longer over an otherwise idle
    uplink.

    A site whose machines join an EKS cluster has less than 100 Mbps, or a round trip above 200 ms.

Why:
    A buffer that fills during an outage never empties again and overflows, and calls queue behind events until they
    time out.

    The rollout is not finished when the window closes: the download is aborted or delays the site's events.

    Images and logs share the uplink with the kubelet's heartbeats. Nodes alternate between Ready and NotReady, and
    their pods are rescheduled.

Example:
    depot = Site("depot", cpu=4, memory="8Gi", uplink=Uplink(mbps=1), broker=LocalBroker(buffer="40Gi"))
    load = Traffic(mean=1_000, peak=1_000, message_bytes=1_000)
    Device("sensors", on=depot, traffic=load, produces=[StoreAndForward(readings)])

    depot = Site("depot", cpu=4, memory="8Gi", uplink=Uplink(mbps=10), update_window="2h")
    model = Model("plates", size="18Gi", version="v3", artifact="oci://registry.example/plates", framework="onnx")
    ModelService("plates", model=model, runtime=Triton(), on=depot)

    Site("depot", cpu=4, memory="8Gi", cluster="joined", joins=core, uplink=Uplink(mbps=20))

Instead:
    depot = Site("depot", cpu=4, memory="8Gi", uplink=Uplink(mbps=20), broker=LocalBroker(buffer="40Gi"))

    variant = Variant("int8", artifact="oci://registry.example/plates-int8", precision="int8", size="3Gi")
    ModelService("plates", model=model, variant="int8", runtime=Triton(), on=depot)

    Site("depot", cpu=4, memory="8Gi", cluster="k3s", uplink=Uplink(mbps=20))

Source:
    Arithmetic over the blueprint; Arithmetic over the blueprint: size over bandwidth; Amazon EKS documentation, hybrid
    nodes, network requirements: at least 100 Mbps, at most 200 ms (2026).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from aiscale.analysis.load.load import calls_bring, loads
from aiscale.analysis.load.volumes import LARGEST_COPIED, sizes
from aiscale.analysis.placement.places import places_of
from aiscale.components.network.global_load_balancer import GlobalLoadBalancer
from aiscale.components.network.route import Route
from aiscale.components.platform.device import Device
from aiscale.components.platform.eks_cluster import EksCluster
from aiscale.components.platform.site import Site
from aiscale.components.serving.model_service import ModelService
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import lines
from aiscale.core.ports import EventStream
from aiscale.core.relations import Call, DeadLetter
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.quantities import Duration
from aiscale.rules.placement.site_flows import written_bytes_per_second

CODE = "PLC033"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each site whose uplink is too slow for events, updates or nodes."""
    yield from _events(graph)
    yield from _update(graph)
    yield from _nodes(graph)


_MARGIN = 1.2
_MBIT = 8 / 1e6
"""Megabits of a byte."""

_PEAK_S = 60.0
"""How long a peak lasts at least: that of the busiest minute."""


class _Flow(NamedTuple):
    """What is sent along one edge.

    Attributes:
        names: who sends it to whom.
        mean: on average, in megabits per second.
        peak: at the peak; 0 for events.
        lasts: seconds of that peak.
        timeout_ms: timeout of the caller; infinite for events, and for calls without one.
    """

    names: str
    mean: float
    peak: float = 0.0
    lasts: float = _PEAK_S
    timeout_ms: float = math.inf


def _events(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each site whose uplink is full all day, or at the peak of its calls."""
    sent: dict[str, list[_Flow]] = defaultdict(list)
    for edge in graph.edges:
        if edge.kind not in {EdgeKind.WRITES, EdgeKind.CALLS}:
            continue
        site = _only_site(graph, graph[edge.source])
        if site is None or not _is_elsewhere(graph, site, graph[edge.target]):
            continue
        flow = _asked(graph, edge) if edge.kind is EdgeKind.CALLS else _written(graph, edge)
        if flow is not None:
            sent[site.address].append(flow)
    for address, flows in sent.items():
        place = graph[address]
        if isinstance(place, Site) and place.uplink is not None:
            yield from _judged(place, place.uplink.mbps, flows)


def _judged(site: Site, carries: float, flows: Sequence[_Flow]) -> Iterator[Diagnostic]:
    """That a line is full all day; else that calls are lost at their peak."""
    mean, peak = sum(flow.mean for flow in flows), sum(flow.peak for flow in flows)
    needed = math.ceil(max(mean, peak) * _MARGIN)
    if mean > carries:
        parts = sorted(flows, key=lambda flow: -flow.mean)
        yield site.finding(
            CODE, WORST, f"{site.name} sends about {mean:,.3g} Mbps on average, but its uplink carries {carries:,g}",
            argument="uplink.mbps", label="saturated all day",
            notes=lines((f"{flow.names}: about {flow.mean:,.3g} Mbps" for flow in parts), 4),
            help=f"mbps={needed}, or fewer or smaller events and requests",
        )  # fmt: skip
    elif peak > carries:
        calls = sorted((flow for flow in flows if flow.peak), key=lambda flow: -flow.peak)
        lasts, least = min(flow.lasts for flow in calls), min(calls, key=lambda flow: flow.timeout_ms)
        waits = Duration(lasts * (peak / carries - 1))
        if waits * 1_000 > least.timeout_ms:
            yield site.finding(
                CODE, SEVERITY,
                f"{site.name} sends about {peak:,.3g} Mbps of calls at the peak, but its uplink carries {carries:,g}",
                argument="uplink.mbps", label="saturated at the peak",
                notes=(
                    *lines((f"{flow.names}: about {flow.peak:,.3g} Mbps" for flow in calls), 4),
                    f"after {Duration(lasts)} of it a request queues for {waits}, but {least.names} times out after "
                    f"{Duration(least.timeout_ms / 1_000)}",
                ),
                help=f"mbps={needed}, or fewer or smaller requests",
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


def _names(graph: ArchitectureGraph, edge: GraphEdge) -> str:
    return f"{graph[edge.source].name} to {graph[edge.target].name}"


def _written(graph: ArchitectureGraph, edge: GraphEdge) -> _Flow | None:
    is_stream = isinstance(graph[edge.target], EventStream) and not isinstance(edge.relation, DeadLetter)
    each_second = written_bytes_per_second(graph, edge) if is_stream else None
    return _Flow(_names(graph, edge), each_second * _MBIT) if each_second else None


def _asked(graph: ArchitectureGraph, edge: GraphEdge) -> _Flow | None:
    """The requests along one edge; None where their number or their size is not known."""
    caller, relation = graph[edge.source], edge.relation
    size = float(relation.payload_bytes) if isinstance(relation, Call) and relation.payload_bytes else None
    if size is None:
        arrives = sizes(graph).get(caller.address)
        # Services seldom pass on images and documents whole: they send what is found in them.
        if arrives is not None and (isinstance(caller, Device) or arrives.bytes <= LARGEST_COPIED):
            size = arrives.bytes
    load = calls_bring(graph, edge)
    if size is None or not load.mean:
        return None
    timeout = relation.longest_ms if isinstance(relation, Call) else math.inf
    lasts = loads(graph)[edge.source].peak_lasts or _PEAK_S
    return _Flow(_names(graph, edge), load.mean * size * _MBIT, load.peak * size * _MBIT, lasts, timeout)


def _update(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each model that comes too late."""
    for site in graph.of(Site):
        if site.update_window is None or site.uplink is None:
            continue
        for edge in graph.in_edges(site, EdgeKind.RUNS_ON):
            service = graph[edge.source]
            if not isinstance(service, ModelService) or service.served.size is None:
                continue
            takes = int(service.served.size) * 8 / (site.uplink.mbps * 1e6)
            if takes > site.update_window:
                yield service.finding(
                    CODE, SEVERITY,
                    f"a new version of {service.model.name} takes about {Duration(round(takes / 60) * 60)} to reach "
                    f"{site.name}, whose update_window is {site.update_window}",
                    argument="model", label=f"{service.served.size} over {site.uplink.mbps:g} Mbps",
                    help="a smaller variant, a longer update_window, or a faster uplink",
                )  # fmt: skip


_LEAST_MBPS = 100
_MOST_MS = 200


def _nodes(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each site with such an uplink."""
    for site in graph.of(Site):
        if site.cluster != "joined" or not isinstance(site.joins, EksCluster) or site.uplink is None:
            continue
        if site.uplink.mbps < _LEAST_MBPS:
            field, what, want = "mbps", f"{site.uplink.mbps:g} Mbps", f"at least {_LEAST_MBPS} Mbps"
        elif site.uplink.rtt_ms is not None and site.uplink.rtt_ms > _MOST_MS:
            field, what, want = "rtt_ms", f"{site.uplink.rtt_ms:g} ms there and back", f"at most {_MOST_MS} ms"
        else:
            continue
        yield site.finding(
            CODE, SEVERITY, f"the machines of {site.name} join {site.joins.name} over {what}; EKS requires {want}",
            argument=f"uplink.{field}", label="too slow for EKS hybrid nodes",
            help='a cluster of its own there: cluster="k3s"',
        )  # fmt: skip
