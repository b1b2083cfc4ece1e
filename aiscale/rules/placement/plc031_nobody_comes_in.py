"""A service moves to another place when its own is lost, and the way in to it does not.

What:
    A placement with ``failover="auto"`` moves a service that users come to by routes, and the gateways of all these
    routes are lost with its first place. Services that something else still calls there, and routes behind a global
    load balancer that sends their requests elsewhere, are left out.

Why:
    The service runs again within minutes, and no request reaches it: its public name still leads to a gateway that is
    gone.

Example:
    edge = Gateway("edge", listeners=[Listener(certificate=tls)], on=core)
    Route("prices", gateway=edge, targets=[pricing])
    Placement("eu", of=[pricing], primary=core, overflow=[spare], failover="auto")

Instead:
    first = Route("prices", gateway=edge, targets=[pricing])
    second = Route("prices-spare", gateway=spare_edge, targets=[pricing])
    GlobalLoadBalancer("prices", hosts=["prices.example"], endpoints=[first, second], policy="failover",
                       health_check=HealthCheck("/healthz"), ttl="60s")
    Placement("eu", of=[pricing], primary=core, overflow=[spare], failover="auto")

Source:
    AWS Well-Architected Framework, reliability pillar, disaster recovery (2026); what ``aiscale impact`` follows.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.failure.impact.effect import Effect
from aiscale.analysis.failure.impact.separate_losses import Losses, place_losses
from aiscale.analysis.network.routing import routes_to
from aiscale.components.network.global_load_balancer import GlobalLoadBalancer
from aiscale.components.network.route import Route
from aiscale.components.platform.placement import Placement
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Place
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLC031"
SEVERITY = Severity.WARNING
_DOWN = (Effect.LOST, Effect.FAILS, Effect.IDLE)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service that nobody reaches after its move."""
    losses = place_losses(graph)
    for placement in graph.of(Placement):
        if placement.failover != "auto" or placement.primary is None or not placement.overflow:
            continue
        for index, node in enumerate(placement.of):
            routes = [route for route, _ in routes_to(graph, node)]
            if routes and _nobody_comes(graph, losses, placement.primary, node, routes):
                first, there = routes[0], placement.overflow[0].name
                yield placement.finding(
                    CODE, SEVERITY, f"{node.name} moves to {there} when {placement.primary.name} is lost, but "
                    f"{first.gateway.name}, by which users come to it, does not",
                    argument="of", index=index, label="no request reaches it there",
                    related=(Related(f"{first.name} leads users to it", first.location, "gateway"),),
                    help=f"a Route of a Gateway on {there} too, and a GlobalLoadBalancer before both",
                )  # fmt: skip


def _nobody_comes(graph: ArchitectureGraph, losses: Losses, place: Place, node: Component, routes: list[Route]) -> bool:
    if losses.has(place, node, Effect.LOST, Effect.FAILS):
        return False  # it does not work there anyway, others tell why
    for route in routes:
        callers = [graph[edge.source] for edge in graph.edges_to(route.address, EdgeKind.CALLS)]
        balancers = [one for one in callers if isinstance(one, GlobalLoadBalancer)]
        if not losses.has(place, route.gateway, Effect.LOST) or any(
            not losses.has(place, one, Effect.FAILS) for one in balancers
        ):
            return False
    others = (graph[edge.source] for edge in graph.edges_to(node.address, EdgeKind.CALLS, EdgeKind.FALLS_BACK_TO))
    return all(isinstance(one, Route) or losses.has(place, one, *_DOWN) for one in others)
