"""Where components are and may be: their own place, the places of their placements, the home of what they keep."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from aiscale.components.network.route import Route
from aiscale.components.platform.placement import Placement
from aiscale.components.platform.site import Site
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Place
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.graph_cache import once_per_graph
from aiscale.quantities import Duration


@once_per_graph
def _placements(graph: ArchitectureGraph) -> Mapping[str, Sequence[Placement]]:
    by_target: dict[str, list[Placement]] = defaultdict(list)
    for edge in graph.edges_of(EdgeKind.PLACES):
        placement = graph.nodes.get(edge.source)
        if isinstance(placement, Placement) and placement not in by_target[edge.target]:
            by_target[edge.target].append(placement)
    return by_target


def placements_of(graph: ArchitectureGraph, component: Component) -> Sequence[Placement]:
    """Every placement that names the component, in the order of addresses."""
    return _placements(graph).get(component.address, ())


def home_of(graph: ArchitectureGraph, component: Component) -> Place | None:
    """Where a component is: its own place, or that of what stores it, or of what it is part of."""
    return graph.place_of(_holder(graph, component))


def stands_at(graph: ArchitectureGraph, called: Component) -> Place | None:
    """Where it answers: at home, and a route where its gateway is."""
    return home_of(graph, called.gateway if isinstance(called, Route) else called)


def places_of(graph: ArchitectureGraph, component: Component) -> tuple[Place, ...]:
    """Everywhere that a component may be: its home first, then its replicas, then the places of its placements."""
    found: dict[int, Place] = {}
    holder = _holder(graph, component)
    for edge in graph.out_edges(holder, EdgeKind.RUNS_ON):
        place = graph.nodes.get(edge.target)
        if isinstance(place, Place):
            found[id(place)] = place
    for one in (holder, component):
        for placement in placements_of(graph, one):
            found.update((id(place), place) for place in placement.places)
    return tuple(found.values())


def copies_of(graph: ArchitectureGraph, component: Component) -> Iterator[GraphEdge]:
    """The references that put a copy of a component at a place, in the order in which they are said."""
    return (edge for edge in graph.out_edges(component, EdgeKind.RUNS_ON) if edge.field == "replicated_on")


def is_away(here: Place | None, there: Place | None) -> bool:
    """Whether pods of one place do not reach those of the other by themselves: two clusters, a site with its own."""
    if here is None or there is None or here is there:
        return False
    return not any(isinstance(one, Site) and one.joins is not None for one in (here, there))


def copy_at(graph: ArchitectureGraph, component: Component, place: Place) -> GraphEdge | None:
    """The reference that puts a copy of a component, or of what it is part of, at a place; None where none does."""
    copies = copies_of(graph, _holder(graph, component))
    return next((edge for edge in copies if edge.target == place.address), None)


def _holder(graph: ArchitectureGraph, component: Component) -> Component:
    """The component that has a place: itself, what stores it, or what it is part of; itself where none has."""
    seen: set[str] = set()
    now: Component | None = component
    while now is not None and now.address not in seen:
        seen.add(now.address)
        if graph.place_of(now) is not None:
            return now
        onward = [edge.target for edge in graph.out_edges(now, EdgeKind.STORED_IN)]
        onward += [edge.source for edge in graph.in_edges(now, EdgeKind.HAS)]
        now = next((graph.nodes[address] for address in onward if address in graph), None)
    return component


def is_offline_for(graph: ArchitectureGraph, component: Component) -> tuple[Site, Duration] | None:
    """The site that a component runs on and how long it must work there without the uplink; None when it need not."""
    site = graph.place_of(component)
    if not isinstance(site, Site):
        return None
    own = [p.offline_tolerance for p in placements_of(graph, component) if p.offline_tolerance is not None]
    longest = max(own, default=site.offline_tolerance)
    return (site, longest) if longest else None
