"""A policy asks for something that the mesh does not do.

What:
    A ServicePolicy or an AuthorizationPolicy in a system without a service mesh; or, under Linkerd, a ServicePolicy
    with a connection pool, another balancing than LEAST_REQUEST, a warm-up, or a limit that is not of all requests in a
    second. Of a system with several meshes, each service has that of its own cluster, and a policy for services of
    which some have none is told of these.

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

from collections.abc import Iterator, Sequence

from aiscale.components.mesh.authorization_policy import AuthorizationPolicy
from aiscale.components.mesh.linkerd import Linkerd
from aiscale.components.mesh.rate_limit import RateLimit
from aiscale.components.mesh.service_policy import ServicePolicy
from aiscale.core.component import Component
from aiscale.core.ports import CallTarget
from aiscale.core.wording import listed
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.mesh.meshes import is_service_mesh, mesh_of, way_into_mesh

CODE = "NET021"
SEVERITY = Severity.WARNING
FAULTS = ()


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each policy that nothing applies, in whole or in part."""
    for guard in graph.of(AuthorizationPolicy):
        services = [one for one in guard.of if isinstance(one, CallTarget)]  # A gateway applies those of its routes.
        without = [service for service in services if not is_service_mesh(mesh_of(graph, service))]
        if without:
            yield _unapplied(graph, guard, without, is_all=len(without) == len(services))
    for policy in graph.of(ServicePolicy):
        meshes = [mesh_of(graph, service) for service in policy.of]
        without = [one for one, mesh in zip(policy.of, meshes, strict=True) if not is_service_mesh(mesh)]
        if without:
            yield _unapplied(graph, policy, without, is_all=len(without) == len(meshes))
        if len(without) == len(meshes):
            continue
        by_linkerd = [one for one, mesh in zip(policy.of, meshes, strict=True) if isinstance(mesh, Linkerd)]
        some = "" if len(by_linkerd) == len(policy.of) else listed(one.name for one in by_linkerd)
        for field in _not_of_linkerd(policy) if by_linkerd else ():
            what = "limits but those of all requests in a second" if field == "limits" else field
            yield policy.finding(
                CODE, SEVERITY, f"Linkerd{f', which carries {some},' if some else ''} does not know {what}, which "
                f"{policy.name} asks for",
                argument=field, label=f"not applied to {some}" if some else "not applied",
                help=f"a policy without {field} for {some}" if some
                else f"leave {field} out, or a mesh that has it: Istio()",
            )  # fmt: skip


def _unapplied(
    graph: ArchitectureGraph, policy: Component, services: Sequence[CallTarget], *, is_all: bool
) -> Diagnostic:
    names = listed(service.name for service in services)
    return policy.finding(
        CODE, SEVERITY, f"nothing applies the policy {policy.name} to {names}", argument="of",
        label="no service mesh carries it" if is_all else "no service mesh carries all of them",
        help=way_into_mesh(graph, services)
        + (", or no policy" if is_all else f"; or a policy without {names}"),
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
