"""The way of a request through entrances: who comes in by them, and what answers behind them."""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.load.load_balancing import asked_from
from aiscale.analysis.placement.places import home_of
from aiscale.analysis.placement.regions import jurisdiction
from aiscale.components.network.global_load_balancer import GlobalLoadBalancer
from aiscale.components.network.route import Route
from aiscale.components.serving.inference_graph import InferenceGraph
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.forwarding import forwarded, is_forwarded

LIMITER = "limits.limiter"
"""The field of a route that names what counts its requests."""


def says_load(graph: ArchitectureGraph, entrance: Route | GlobalLoadBalancer) -> bool:
    """Whether it is said of an entrance itself how much comes in: by its traffic, or by those who call it.

    Any other only says the way: the services behind it say how much arrives.
    """
    callers = (graph[edge.source] for edge in graph.edges_to(entrance.address, EdgeKind.CALLS))
    return entrance.traffic is not None or any(
        not isinstance(caller, GlobalLoadBalancer) or says_load(graph, caller) for caller in callers
    )


def is_aside(edge: GraphEdge) -> bool:
    """Whether a route's call is beside the way of its requests: a copy of them, or what counts them."""
    return edge.kind is EdgeKind.CALLS and edge.field in {"mirror", LIMITER}


def answering(graph: ArchitectureGraph, entrance: Route | GlobalLoadBalancer) -> Iterator[GraphEdge]:
    """The calls of a route to what answers its requests; of a global load balancer, those of all its routes."""
    for edge in forwarded(graph, entrance):
        target = graph[edge.target]
        if isinstance(target, Route | GlobalLoadBalancer):
            yield from answering(graph, target)
        else:
            yield edge


def routes_to(graph: ArchitectureGraph, component: Component) -> Iterator[tuple[Route, GraphEdge]]:
    """The routes whose requests a component answers, with their calls: to it, or to a pool or proxy before it."""
    for edge in graph.edges_to(component.address, EdgeKind.CALLS):
        if isinstance(route := graph[edge.source], Route):
            if not is_aside(edge):
                yield route, edge
        elif _is_passed_on(graph, edge):
            yield from routes_to(graph, graph[edge.source])


def _is_passed_on(graph: ArchitectureGraph, edge: GraphEdge) -> bool:
    """Whether a call is of an entrance, a pool or a proxy; an inference graph handles requests itself as well."""
    return is_forwarded(graph, edge) and not isinstance(graph[edge.source], InferenceGraph)


def reached(graph: ArchitectureGraph, edge: GraphEdge) -> tuple[Component, ...]:
    """What must be there for a call to be answered: its target; of a route the gateway first, then what answers.

    A global load balancer may send it to any of its routes, or to those for the country of the caller.
    """
    target = graph[edge.target]
    if edge.kind is not EdgeKind.CALLS:
        return (target,)
    routes = [target] if isinstance(target, Route) else []
    if isinstance(target, GlobalLoadBalancer):
        home = home_of(graph, graph[edge.source])
        routes = [target.choices[at].target for at in asked_from(target, None if home is None else jurisdiction(home))]
    if not routes:
        return (target,)
    return tuple(
        one for route in routes for one in (route.gateway, *(graph[to.target] for to in answering(graph, route)))
    )


def callers(graph: ArchitectureGraph, component: Component) -> Iterator[GraphEdge]:
    """Every call that arrives at a component, also by entrances, pools and proxies; these are none of the callers."""
    for edge in graph.edges_to(component.address, EdgeKind.CALLS):
        if _is_passed_on(graph, edge):
            yield from callers(graph, graph[edge.source])
        elif not (isinstance(graph[edge.source], Route) and is_aside(edge)):
            yield edge


def asked_from_outside(graph: ArchitectureGraph, component: Component) -> bool:
    """Whether somebody whom the system does not name asks it; by an entrance also where what answers there says so."""
    behind: list[Component] = []
    if isinstance(component, (Route, GlobalLoadBalancer)):
        behind = [graph[edge.target] for edge in answering(graph, component)]
    return any(getattr(one, "traffic", None) is not None for one in (component, *behind))
