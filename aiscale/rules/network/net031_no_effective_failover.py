"""A global load balancer does not protect against any loss.

What:
    All endpoints of a global load balancer have their gateways at one place, or in one region if it routes by
    proximity or country. Or they are in several, and it has no ``health_check``; or it is Route 53 or Azure Traffic
    Manager, and every listener of a gateway requires a client certificate (``client_ca_certificate``); or no route of
    a gateway accepts a GET of the checked path, or of the checked host with these products and ``Endpoint(host=…)``.
    Headers and other hosts are not compared. Listeners that redirect, raw objects that may be routes, weighted
    endpoints at one place, and countries without failover are skipped.

Why:
    The loss that it is meant for takes all endpoints at once, or is not detected, and requests still go there. A
    check that is refused or answered with 404 gives the same result for a healthy endpoint and a lost one.

Example:
    GlobalLoadBalancer("shop", hosts=["shop.example"], endpoints=[eu, us], ttl="60s")

Instead:
    GlobalLoadBalancer("shop", hosts=["shop.example"], endpoints=[eu, us], ttl="60s",
                       health_check=HealthCheck("/healthz"))

Source:
    Amazon Route 53 documentation, creating health checks and configuring DNS failover (2026); Amazon Route 53 API,
    HealthCheckConfig (no certificate of the client; an answer of 200 to 399 is up); Gateway API 1.6, HTTPRoute (404 to
    what no rule takes; Hostname); Amazon Route 53 documentation, values for health checks (the domain name is sent as
    the host); Azure Traffic Manager documentation, endpoint monitoring (the same of its targets).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.failure.region_failover import region_of
from aiscale.analysis.network.hostnames import meet, serves
from aiscale.analysis.placement.places import stands_at
from aiscale.components.network.gateway import Gateway, Listener
from aiscale.components.network.global_load_balancer import Endpoint, GlobalLoadBalancer
from aiscale.components.network.route import Match, Route
from aiscale.components.objects.manifest import Manifest
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import listed
from aiscale.core.ports import Place
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "NET031"
SEVERITY = Severity.WARNING
_ROUTES = {"HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute", "VirtualService", "Ingress", "EnvoyFilter"}
"""Kinds of objects that may answer at a gateway beside its routes."""

_ASK_BY_NAME = frozenset({"route-53", "azure-traffic-manager"})
"""Products whose checks have the name of the endpoint as the host, and no certificate of a client."""


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each balancer that has nowhere else to go, or does not notice that it must."""
    for balancer in graph.of(GlobalLoadBalancer):
        places = [stands_at(graph, one.target) for one in balancer.choices]
        if (where := _together(graph, balancer, places)) is not None:
            yield balancer.finding(
                CODE, SEVERITY, f"all endpoints of {balancer.name} are in {where}",
                argument="endpoints", label="lost together", help="routes of a gateway in another region",
            )  # fmt: skip
        elif balancer.health_check is None and balancer.policy != "geolocation" and len(set(places)) > 1:
            yield balancer.finding(
                CODE, SEVERITY, f"{balancer.name} does not detect the loss of an endpoint",
                argument="name", label="no health check", help='health_check=HealthCheck("/healthz")',
            )  # fmt: skip
        elif (gateway := _refuses_checks(balancer)) is not None:
            yield balancer.finding(
                CODE, SEVERITY, f"{gateway.name} refuses the health checks of {balancer.name} in every state",
                argument="health_check", label=f"{balancer.technology} has no certificate of a client",
                related=(Related(f"all listeners of {gateway.name} ask for one", gateway.location, "listeners"),),
                help=f'Listener("HTTP", redirect_to_https=True) of {gateway.name}, for checks at port 80',
            )  # fmt: skip
        elif (deaf := _does_not_answer(graph, balancer)) is not None:
            path = balancer.health_check.path if balancer.health_check is not None else ""
            yield balancer.finding(
                CODE, SEVERITY, f"no route of {deaf.gateway.name} takes GET {path}, which {balancer.name} checks",
                argument="health_check", label="always 404",
                related=(Related(f"{deaf.name} takes {_taken(deaf)}", deaf.location, "matches"),),
                help=f'Match("{path}", exact=True, method="GET") beside the others of {deaf.name}, or a path that it '
                "takes",
            )  # fmt: skip

        elif (unheard := _unknown_host(graph, balancer)) is not None:
            yield _refused_host(balancer, unheard.target, unheard.host or "")


def _refused_host(balancer: GlobalLoadBalancer, route: Route, host: str) -> Diagnostic:
    """That the gateway of a route does not accept the host of the checks: its listeners, or its routes."""
    gateway = route.gateway
    if any(_listens(one, host) for one in gateway.listeners):
        label, help_ = "always 404", f'"{host}" in the hosts of {route.name}'
        hosts = listed(route.hosts) if route.hosts else "any host, for other requests"
        related = Related(f"{route.name} accepts {hosts}", route.location, "hosts" if route.hosts else "name")
    else:
        label, help_ = "always refused", f'Listener(hostname="{host}") of {gateway.name}, or one without hostname'
        related = Related(f"its listeners accept {listed(_names(gateway))}", gateway.location, "listeners")
    return balancer.finding(
        CODE, SEVERITY, f"{gateway.name} does not accept {host}, which {balancer.name} checks",
        argument="health_check", label=label, related=(related,), help=help_,
    )  # fmt: skip


def _names(gateway: Gateway) -> list[str]:
    return list(dict.fromkeys(one.hostname for one in gateway.listeners if one.hostname is not None))


def _refuses_checks(balancer: GlobalLoadBalancer) -> Gateway | None:
    """The first gateway that lets in nobody without a certificate, where the checks have none."""
    if balancer.health_check is None or balancer.product not in _ASK_BY_NAME:
        return None
    gateways = (one.target.gateway for one in balancer.choices)
    return next((one for one in gateways if all(way.client_ca_certificate is not None for way in one.listeners)), None)


def _asks_all_for_certificate(gateway: Gateway) -> bool:
    """Whether its listeners of HTTPS are for clients with a certificate alone, so that port 80 is checked."""
    return all(one.client_ca_certificate is not None for one in gateway.listeners if one.protocol == "HTTPS")


def _does_not_answer(graph: ArchitectureGraph, balancer: GlobalLoadBalancer) -> Route | None:
    """The first endpoint at whose gateway nothing answers the checks for certain."""
    check = balancer.health_check
    if check is None or _has_own_routes(graph):
        return None
    return next((one.target for one in balancer.choices if not _answers(graph, one.target.gateway, check.path)), None)


def _unknown_host(graph: ArchitectureGraph, balancer: GlobalLoadBalancer) -> Endpoint | None:
    """The first endpoint whose gateway answers no check of its own name, which is sent as the host."""
    check = balancer.health_check
    if check is None or balancer.product not in _ASK_BY_NAME or _has_own_routes(graph):
        return None
    named = (one for one in balancer.choices if one.host is not None)
    return next((one for one in named if not _answers(graph, one.target.gateway, check.path, one.host)), None)


def _has_own_routes(graph: ArchitectureGraph) -> bool:
    """Whether raw objects may answer beside the routes."""
    return any(one.kind in _ROUTES for item in graph.of(Manifest) for one in item.objects)


def _listens(listener: Listener, host: str) -> bool:
    return listener.hostname is None or meet(listener.hostname, host)


def _answers(graph: ArchitectureGraph, gateway: Gateway, path: str, host: str | None = None) -> bool:
    """Whether something at a gateway may answer a check of a path and a host; for whatever host without one."""
    if host is not None and not any(_listens(one, host) for one in gateway.listeners):
        return False
    if any(one.redirect_to_https for one in gateway.listeners) and (host is None or _asks_all_for_certificate(gateway)):
        return True
    routes = (graph[edge.source] for edge in graph.in_edges(gateway, EdgeKind.ROUTES_THROUGH))
    return any(
        _takes(match, path)
        for route in routes
        if isinstance(route, Route) and serves(route, host)
        for match in route.matches
    )


def _takes(match: Match, path: str) -> bool:
    return match.takes_path(path) and match.method in {None, "GET", "HEAD"}


def _taken(route: Route) -> str:
    """``POST /openrtb``: what a route takes."""
    return listed([f"{one.method or 'any method of'} {one.path}" for one in route.matches], most=3)


def _together(graph: ArchitectureGraph, balancer: GlobalLoadBalancer, places: list[Place | None]) -> str | None:
    """The place or the region that all endpoints are in, where that is a mistake."""
    if balancer.policy == "weighted" or None in places:
        return None
    if len(set(places)) == 1 and places[0] is not None:
        return places[0].name
    regions = {region_of(graph, one.target) for one in balancer.choices}
    return next(iter(regions)) if len(regions) == 1 and balancer.policy != "failover" else None
