"""A public name sends users out of the jurisdiction that their data must stay in.

What:
    A service behind an endpoint of a global load balancer must stay in a jurisdiction with what it keeps, and requests
    for the same name may go to an endpoint outside: to the nearest, by shares, or when the first one is lost. With
    ``geolocation``, only where the endpoint for everybody else stands in. Calls that say
    ``contains_personal_data=False`` are left out, and so is a service that has to do with no personal or restricted
    records, where neither a call nor a residency of the whole system says that its requests matter.

Why:
    DNS and latency know no law: whoever travels, or has a resolver elsewhere, is answered there, and with the loss of a
    region all are.

Example:
    Placement("eu-only", of=[profile_eu], residency=["eu"])
    GlobalLoadBalancer("profile", hosts=["profile.example"], endpoints=[in_eu, in_us], health_check=HealthCheck("/up"))

Instead:
    Placement("eu-only", of=[profile_eu], residency=["eu"])
    GlobalLoadBalancer("profile", hosts=["profile.example"], policy="geolocation",
                       endpoints=[Endpoint(in_eu, countries=["eu"]), Endpoint(in_us, countries=["us"])])

Source:
    Regulation (EU) 2016/679, chapter V, transfers of personal data to third countries (2016); Amazon Route 53
    documentation, geolocation records (2026).
"""

from __future__ import annotations

from collections.abc import Container, Iterator

from aiscale.analysis.load.load_balancing import stand_ins
from aiscale.analysis.network.routing import answering
from aiscale.analysis.placement.residency import Residency, residencies_of
from aiscale.analysis.privacy.sensitive_data import sensitive_services
from aiscale.components.network.global_load_balancer import GlobalLoadBalancer
from aiscale.components.network.route import Route
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import Call
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.residency import law, lies_outside, said

CODE = "PLC032"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each endpoint outside that gets requests of one within: for the first of these."""
    sensitive = sensitive_services(graph)
    for balancer in graph.of(GlobalLoadBalancer):
        told: set[int] = set()
        for at, choice in enumerate(balancer.choices):
            for service, residency in _bound(graph, balancer, choice.target, sensitive):
                for other in _may_get(balancer, at):
                    where = _outside(graph, balancer.choices[other].target, residency)
                    if where and other not in told:
                        told.add(other)
                        yield _finding(balancer, other, service, residency, where)


def _finding(balancer: GlobalLoadBalancer, at: int, service: Component, residency: Residency, where: str) -> Diagnostic:
    name = balancer.choices[at].target.name
    by_country = balancer.policy == "geolocation"
    return balancer.finding(
        CODE, SEVERITY, f"{service.name} must keep its data in {law(residency)}, but {balancer.name} also sends its "
        f"users to {name} in {where}",
        argument="endpoints", index=at,
        label="stands in for it" if by_country else f"leaves {law(residency)}",
        related=(said(residency),),
        help=f"countries for {name}, so that it stands in for no other" if by_country
        else 'policy="geolocation" with countries for each, or contains_personal_data=False of the Calls whose '
        "requests tell nothing of a person",
    )  # fmt: skip


def _bound(
    graph: ArchitectureGraph, balancer: GlobalLoadBalancer, route: Route, sensitive: Container[str]
) -> Iterator[tuple[Component, Residency]]:
    """Services behind a route that must stay somewhere with what they are asked."""
    edges = graph.edges_to(balancer.address, EdgeKind.CALLS)
    tells = [edge.relation.contains_personal_data if isinstance(edge.relation, Call) else None for edge in edges]
    if tells and all(one is False for one in tells):
        return
    for edge in answering(graph, route):
        service = graph[edge.target]
        is_sensitive = any(tells) or service.address in sensitive
        for residency in residencies_of(graph, service):
            if is_sensitive or residency.is_of_system:
                yield service, residency


def _may_get(balancer: GlobalLoadBalancer, at: int) -> Iterator[int]:
    """Other endpoints that users of one may be sent to."""
    if balancer.policy in {"latency", "weighted"}:
        yield from (other for other in range(len(balancer.endpoints)) if other != at)
    else:
        yield from stand_ins(balancer, at)


def _outside(graph: ArchitectureGraph, route: Route, residency: Residency) -> str:
    """The jurisdiction outside that a route leads to, for certain."""
    found = (lies_outside(graph, graph[edge.target], residency) for edge in answering(graph, route))
    return next((one for one in (lies_outside(graph, route.gateway, residency), *found) if one), "")
