"""Two routes take the same requests, or two policies or TLS settings apply to one service.

What:
    Two routes of one gateway share a host and a match.

    A service is in ``of`` of more than one ServicePolicy.

    Two routes connect to a service by different ``tls`` settings, or one sets ``tls`` and another passes TLS through.

Why:
    Gateway API gives such requests to the older route, which depends on the order of creation; the other gets none.

    Only one of them applies: Istio takes the first that it has read.

    A BackendTLSPolicy is for the Service, and applies to all gateways. With TLS of the client, it encrypts twice.

Example:
    Route("a", gateway=edge, matches=[Match("/prices")], targets=[pricing])
    Route("b", gateway=edge, matches=[Match("/prices")], targets=[pricing_v2])

    ServicePolicy("limits", of=[surge], connection_pool=ConnectionPool(max_requests=64))
    ServicePolicy("zones", of=[surge], failover="zone")

    Route("shop", gateway=edge, targets=[Backend(prices, tls=BackendTls(ca=KubernetesConfigMap("ca")))])
    Route("partners", gateway=outer, targets=[Backend(prices, tls=BackendTls(hostname="prices.example"))])

Instead:
    Route("prices", gateway=edge, matches=[Match("/prices")],
          targets=[Backend(pricing, weight=90), Backend(pricing_v2, weight=10)])

    ServicePolicy("surge", of=[surge], connection_pool=ConnectionPool(max_requests=64), failover="zone")

    verified = Backend(prices, tls=BackendTls(ca=KubernetesConfigMap("ca")))
    Route("shop", gateway=edge, targets=[verified])
    Route("partners", gateway=outer, targets=[verified])

Source:
    Gateway API 1.6, HTTPRoute: conflicts are decided by age; Istio documentation, traffic management best practices:
    several DestinationRules for one host; Gateway API 1.6, BackendTLSPolicy, targetRefs.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.network.backend_tls import backend_tls
from aiscale.analysis.network.hostnames import listeners_of
from aiscale.analysis.network.meshes import policies
from aiscale.components.network.backend_tls import BackendTls
from aiscale.components.network.route import Match, Route
from aiscale.components.network.service_policy import ServicePolicy
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import CallTarget
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge

CODE = "NET017"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each second route and each second policy."""
    yield from _routes(graph)
    yield from _policies(graph)
    yield from _tls(graph)


def _routes(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each route that shares requests with one before it."""
    taken: dict[tuple[object, ...], Route] = {}
    for route in graph.of(Route):
        told: set[Route] = set()
        for host in route.hosts or ("",):
            for match in route.matches:
                first = taken.setdefault((route.gateway.address, host, *_key(match)), route)
                if first is route or first in told:
                    continue
                told.add(first)
                yield route.finding(
                    CODE, SEVERITY, f"{first.name} and {route.name} take the same requests of {route.gateway.name}",
                    argument="matches", label=f"{match.method or 'any method'} {match.path}"
                    + (f" of {host}" if host else ""),
                    related=(Related(f"{first.name} takes them too", first.location, "matches"),),
                    help="one route with both services and a weight for each, or matches that differ",
                )  # fmt: skip


def _key(match: Match) -> tuple[object, ...]:
    return (match.path, match.exact, match.method, tuple(sorted(match.headers.items())))


def _tls(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each route whose TLS to a service differs from that of another."""
    first: dict[str, tuple[GraphEdge, BackendTls]] = {}
    for edge, tls in backend_tls(graph):
        before, other = first.setdefault(edge.target, (edge, tls))
        if other != tls:
            names = f"{graph[before.source].name} and {graph[edge.source].name}"
            problem = f"{names} connect to {graph[edge.target].name} by different TLS settings"
            yield _second_tls(graph, edge, before, problem, "second settings", "one BackendTls for both")
    for target, (before, _) in first.items():
        for edge in graph.edges_to(target, EdgeKind.CALLS):
            route, name = graph[edge.source], graph[target].name
            if isinstance(route, Route) and any(one.protocol == "TLS" for one in listeners_of(route)):
                problem = f"{route.name} passes TLS of clients through to {name}, to which gateways add their own TLS"
                instead = f"a Service of its own for each, or leave out tls for {name}"
                yield _second_tls(graph, edge, before, problem, "encrypted twice", instead)


def _second_tls(
    graph: ArchitectureGraph, edge: GraphEdge, before: GraphEdge, problem: str, label: str, instead: str
) -> Diagnostic:
    first = graph[before.source]
    return graph[edge.source].finding(
        CODE, SEVERITY, problem, argument=edge.field, index=edge.item, label=label,
        related=(Related(f"{first.name} sets tls", first.location, before.field),), help=instead,
    )  # fmt: skip


def _policies(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service that a second policy is for."""
    first: dict[CallTarget, ServicePolicy] = {}
    for policy, index, service in policies(graph):
        other = first.setdefault(service, policy)
        if other is not policy:
            yield policy.finding(
                CODE, SEVERITY, f"{other.name} and {policy.name} are both for {service.name}",
                argument="of", index=index, label="second policy",
                related=(Related("the first is declared", other.location, "of"),),
                help="one policy with the fields of both",
            )  # fmt: skip
