"""A placement is farther from its callers or data than it allows.

What:
    A placement sets ``max_rtt_ms``, and a caller elsewhere has a longer round trip to it: over the uplink of a
    site, or between two regions, where the speed of light in fibre sets the minimum: an error.

    A placement sets ``near`` a stream or a store, and one of its places neither stores it nor has a replica.

Why:
    Every call takes longer than promised, however fast the service is. More replicas do not help.

    Every record or feature crosses the network between two places: it is slow, it stops with the connection, and
    clouds charge for each gigabyte.

Example:
    depot = Site("depot", cpu=4, memory="8Gi", uplink=Uplink(mbps=50, rtt_ms=60))
    Microservice("gate", calls=[plates], on=depot, image=IMAGE)
    Placement("close", of=[plates], primary=core, max_rtt_ms=20)

    features = FeatureStore("features", on=core)
    Placement("ranking", of=[ranker], primary=spare, near=[features])

Instead:
    Placement("close", of=[plates], primary=depot, max_rtt_ms=20)

    Placement("ranking", of=[ranker], primary=core, near=[features])

Source:
    Arithmetic over the blueprint: the round trip of the uplinks between the two places, or twice the distance of two
    cloud regions less 250 km at each end, at two thirds of the speed of light; AWS, Google Cloud and Azure price lists,
    data transfer out: $0.087 to $0.12 a gigabyte (2026).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.latency.network_paths import path_between
from aiscale.analysis.network.routing import callers
from aiscale.analysis.placement.places import home_of, places_of, stands_at
from aiscale.components.network.route import Route
from aiscale.components.platform.placement import Placement
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge

CODE = "PLC019"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each caller and each stream or store that is too far away."""
    yield from _callers(graph)
    yield from _data(graph)


def _callers(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each caller that is too far away."""
    for placement in graph.of(Placement):
        if placement.max_rtt_ms is None:
            continue
        for target in placement.of:
            there = home_of(graph, target)
            for edge in _asking(graph, target):
                caller, asked = graph[edge.source], graph[edge.target]
                here = home_of(graph, caller)
                by = stands_at(graph, asked) if isinstance(asked, Route) else there
                way = path_between(here, by) + path_between(by, there)
                if here is not None and there is not None and way.ms > placement.max_rtt_ms:
                    yield caller.finding(
                        CODE, WORST,
                        f"{caller.name} on {here.name} is {way.text()} from {target.name} on {there.name}",
                        argument=edge.field, index=edge.item, label=f"at most {placement.max_rtt_ms:g} ms is allowed",
                        notes=way.notes,
                        related=(Related("the limit is set", placement.location, "max_rtt_ms"),),
                        help=f"run {target.name} near its callers, or raise max_rtt_ms",
                    )  # fmt: skip


def _asking(graph: ArchitectureGraph, target: Component) -> Iterator[GraphEdge]:
    """Who calls it, by a route or not, and who takes features from it."""
    yield from callers(graph, target)
    yield from graph.edges_to(target.address, EdgeKind.FEATURES)


def _data(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each place that is away from the data."""
    for placement in graph.of(Placement):
        for data in placement.near:
            kept = places_of(graph, data)
            away = next((place for place in placement.places if place not in kept), None)
            if kept and away is not None:
                first = away is placement.primary
                yield placement.finding(
                    CODE, SEVERITY, f"{placement.name} must be near {data.name} on {kept[0].name}, but may run on "
                    f"{away.name}",
                    argument="primary" if first else "overflow",
                    index=None if first else placement.overflow.index(away),
                    label=f"{data.name} is not there",
                    help=f"a replica of {data.name} there, or places that have one",
                )  # fmt: skip
