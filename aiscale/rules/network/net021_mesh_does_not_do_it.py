"""A policy asks for something that the mesh does not do.

What:
    A ServicePolicy or an AuthorizationPolicy in a system without a service mesh; or, under Linkerd, a ServicePolicy
    with a connection pool, another balancing than LEAST_REQUEST, a warm-up, or a limit that is not of all requests in a
    second. Of a system with several meshes, each service has that of its own cluster, and a policy for services of
    which some have none is told of these, and of the clusters without a mesh that a placement may send them to
    (``overflow``).

Why:
    Nothing applies it, and nothing says so. Whoever reads the blueprint believes that the limit holds.

Example:
    System("shop", [ServicePolicy("ranker", of=[ranker], load_balancing=ConsistentHash("header"))], meshes=[Linkerd()])

Instead:
    System("shop", [ServicePolicy("ranker", of=[ranker], load_balancing=ConsistentHash("header"))], meshes=[Istio()])

Source:
    Linkerd documentation, load balancing (EWMA, without a choice) and circuit breaking; Linkerd 2.20,
    HTTPLocalRateLimitPolicy (total.requestsPerSecond).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from aiscale.analysis.network.meshes import elsewhere, is_service_mesh, mesh_of, sent_to, way_into_mesh
from aiscale.components.network.authorization_policy import AuthorizationPolicy
from aiscale.components.network.linkerd import Linkerd
from aiscale.components.network.rate_limit import RateLimit
from aiscale.components.network.service_policy import ServicePolicy
from aiscale.core.component import Component
from aiscale.core.messages.wording import listed
from aiscale.core.ports import CallTarget, Place
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "NET021"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each policy that nothing applies, in whole or in part."""
    for guard in graph.of(AuthorizationPolicy):
        services = [one for one in guard.of if isinstance(one, CallTarget)]  # A gateway applies those of its routes.
        yield from _unapplied(graph, guard, services)
    for policy in graph.of(ServicePolicy):
        yield from _unapplied(graph, policy, policy.of)
        spots = [(one, place) for one in policy.of for place in (None, *elsewhere(graph, one))]
        by_linkerd = [spot for spot in spots if isinstance(mesh_of(graph, *spot), Linkerd)]
        some = listed(one.name if place is None else f"{one.name} on {place.name}" for one, place in by_linkerd)
        is_all, is_here = len(by_linkerd) == len(spots), all(place is None for _, place in by_linkerd)
        for field in _not_of_linkerd(policy) if by_linkerd else ():
            what = "limits but those of all requests in a second" if field == "limits" else field
            yield policy.finding(
                CODE, SEVERITY, f"Linkerd{'' if is_all else f', which carries {some},'} does not know {what}, which "
                f"{policy.name} asks for",
                argument=field, label="not applied" if is_all else f"not applied to {some}",
                help=f"a policy without {field} for {some}" if is_here and not is_all
                else f"leave {field} out, or a mesh that has it: Istio()",
            )  # fmt: skip


def _unapplied(graph: ArchitectureGraph, policy: Component, services: Sequence[CallTarget]) -> Iterator[Diagnostic]:
    """Findings for the services that no service mesh carries where they run, and where they may have to run."""
    without = [service for service in services if not is_service_mesh(mesh_of(graph, service))]
    if without:
        names, is_all = listed(service.name for service in without), len(without) == len(services)
        yield policy.finding(
            CODE, SEVERITY, f"nothing applies the policy {policy.name} to {names}", argument="of",
            label="no service mesh carries it" if is_all else "no service mesh carries all of them",
            help=way_into_mesh(graph, without) + (", or no policy" if is_all else f"; or a policy without {names}"),
        )  # fmt: skip
    bare: dict[Place, list[CallTarget]] = defaultdict(list)
    told = frozenset(without)
    for service in services:
        for place in elsewhere(graph, service) if service not in told else ():
            if not is_service_mesh(mesh_of(graph, service, place)):
                bare[place].append(service)
    for place, moved in bare.items():
        names = listed(service.name for service in moved)
        yield policy.finding(
            CODE, SEVERITY, f"nothing applies the policy {policy.name} to {names} on {place.name}", argument="of",
            label=f"no service mesh on {place.name}", related=tuple(sent_to(graph, moved[0], place))[:1],
            help=f"{way_into_mesh(graph, moved, place)}; or another place than {place.name} for {names}",
        )  # fmt: skip


def _not_of_linkerd(policy: ServicePolicy) -> list[str]:
    """The fields that somebody has set and Linkerd has nothing for."""
    found = []
    if "connection_pool" in policy.model_fields_set and policy.connection_pool is not None:
        found.append("connection_pool")
    if policy.load_balancing != "LEAST_REQUEST":
        found.append("load_balancing")
    if policy.warm_up:
        found.append("warm_up")
    if any(limit != RateLimit(limit.requests_per_unit) for limit in policy.limits):
        found.append("limits")
    return found
