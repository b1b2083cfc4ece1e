"""The way of a request through a route: who comes in by it, and what answers behind it."""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.mesh.route import Route
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge

LIMITER = "limits.limiter"
"""The field of a route that names what counts its requests."""


def says_load(graph: ArchitectureGraph, route: Route) -> bool:
    """Whether it is said of a route itself how much comes in: by its traffic, or by those who call it.

    Any other only says the way: the services behind it say how much arrives.
    """
    return route.traffic is not None or bool(graph.edges_to(route.address, EdgeKind.CALLS))


def is_aside(edge: GraphEdge) -> bool:
    """Whether a route's call is beside the way of its requests: a copy of them, or what counts them."""
    return edge.kind is EdgeKind.CALLS and edge.field in {"mirror", LIMITER}


def answering(graph: ArchitectureGraph, route: Route) -> Iterator[GraphEdge]:
    """The calls of a route to what answers its requests."""
    return (edge for edge in graph.edges_from(route.address, EdgeKind.CALLS) if not is_aside(edge))


def routes_to(graph: ArchitectureGraph, component: Component) -> Iterator[tuple[Route, GraphEdge]]:
    """The routes whose requests a component answers, with the call of each."""
    for edge in graph.edges_to(component.address, EdgeKind.CALLS):
        if isinstance(route := graph[edge.source], Route) and not is_aside(edge):
            yield route, edge


def reached(graph: ArchitectureGraph, edge: GraphEdge) -> tuple[Component, ...]:
    """What must be there for a call to be answered: its target; of a route the gateway first, then what answers."""
    target = graph[edge.target]
    if edge.kind is EdgeKind.CALLS and isinstance(target, Route):
        return (target.gateway, *(graph[one.target] for one in answering(graph, target)))
    return (target,)


def callers(graph: ArchitectureGraph, component: Component) -> Iterator[GraphEdge]:
    """Every call that arrives at a component, those by its routes as well; a route itself is none of the callers."""
    for edge in graph.edges_to(component.address, EdgeKind.CALLS):
        if not isinstance(graph[edge.source], Route):
            yield edge
        elif not is_aside(edge):
            yield from graph.edges_to(edge.source, EdgeKind.CALLS)


def asked_from_outside(graph: ArchitectureGraph, component: Component) -> bool:
    """Whether somebody whom the system does not name asks it; by a route also where what answers behind it says so."""
    behind = [graph[edge.target] for edge in answering(graph, component)] if isinstance(component, Route) else []
    return any(getattr(one, "traffic", None) is not None for one in (component, *behind))
