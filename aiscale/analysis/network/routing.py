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
from aiscale.graph.forwarding import forwarded, is_forwarded, receivers

LIMITER = "limits.limiter"
"""The field of a route that names what counts its requests."""


AUTHORIZER = "external_authorization"
"""The field of a route that names what authorizes its requests."""


def says_load(graph: ArchitectureGraph, entrance: Route | GlobalLoadBalancer) -> bool:
    """Whether it is said of an entrance itself how much comes in: by its traffic, or by those who call it.

    Any other only says the way: the services behind it say how much arrives.
    """
    callers = (graph[edge.source] for edge in graph.edges_to(entrance.address, EdgeKind.CALLS))
    return entrance.traffic is not None or any(
        not isinstance(caller, GlobalLoadBalancer) or says_load(graph, caller) for caller in callers
    )


def is_aside(edge: GraphEdge) -> bool:
    """Whether a route's call is beside the way of its requests: a copy of them, or a question about them."""
    return edge.kind is EdgeKind.CALLS and (edge.field == "mirror" or is_question(edge))


def is_question(edge: GraphEdge) -> bool:
    """Whether a route asks about its requests by a call: it has them counted or authorized."""
    return edge.kind is EdgeKind.CALLS and edge.field in {LIMITER, AUTHORIZER}


def rejects_without(route: Component, edge: GraphEdge) -> bool:
    """Whether a route rejects its requests while it gets no answer to its question about them."""
    if not isinstance(route, Route) or not is_question(edge):
        return False
    if edge.field == LIMITER:
        return route.limits[edge.item or 0].failure_mode_deny
    return route.authorized_by is not None and not route.authorized_by.failure_mode_allow


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
    """What gets the request of a call: its target, and all that this passes it on to; of a route the gateway first.

    A global load balancer may send it to any of its routes, or to those for the country of the caller.
    """
    target = graph[edge.target]
    if edge.kind not in {EdgeKind.CALLS, EdgeKind.FALLS_BACK_TO}:
        return (target,)
    if not isinstance(target, Route | GlobalLoadBalancer):
        return tuple(receivers(graph, target))
    routes = [target] if isinstance(target, Route) else []
    if isinstance(target, GlobalLoadBalancer):
        home = home_of(graph, graph[edge.source])
        routes = [target.choices[at].target for at in asked_from(target, None if home is None else jurisdiction(home))]
    found = [one for route in routes for one in (route.gateway, *behind(graph, route))]
    return tuple(dict.fromkeys(found)) or (target,)


def behind(graph: ArchitectureGraph, entrance: Route | GlobalLoadBalancer) -> tuple[Component, ...]:
    """What gets the requests of an entrance: services, and pools, graphs and proxies before them; no routes."""
    found = receivers(graph, entrance)
    return tuple(one for one in found if not isinstance(one, Route | GlobalLoadBalancer))


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
