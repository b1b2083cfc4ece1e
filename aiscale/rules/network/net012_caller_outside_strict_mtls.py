"""A caller outside the mesh calls a service that requires mutual TLS.

What:
    A component outside the mesh calls, or routes to, a service inside it, where the mesh requires mutual TLS (Istio
    STRICT) or the caller's identity (authorization by edges).

Why:
    Each of its calls fails as soon as the mesh is active.

Example:
    Istio(mtls="STRICT", without_proxy=[legacy])
    legacy = Microservice("legacy", calls=[pricing], image=IMAGE)

Instead:
    Istio(mtls="PERMISSIVE", authorization="none", without_proxy=[legacy])

Source:
    Istio documentation, PeerAuthentication and AuthorizationPolicy; Linkerd documentation, authorization policy.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.network.meshes import mesh_of, outside
from aiscale.components.network.external_service import ExternalService
from aiscale.components.network.route import Route
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Mesh
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "NET012"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each call from outside that is refused."""
    without: dict[Mesh, frozenset[Component]] = {}
    for edge in graph.edges_of(EdgeKind.CALLS):
        caller, callee = graph[edge.source], graph[edge.target]
        mesh = mesh_of(graph, callee)
        if mesh is None or isinstance(callee, (ExternalService, Route)):
            continue
        demand = mesh.required_of_callers
        if demand is None:
            continue
        if mesh not in without:
            without[mesh] = outside(mesh)
        sender = caller.gateway if isinstance(caller, Route) else caller
        if sender in without[mesh]:
            yield caller.finding(
                CODE, SEVERITY, f"{callee.name} refuses every call of {sender.name}, which is outside {mesh.name}",
                argument=edge.field, index=edge.item, label=f"{callee.name} requires {demand}",
                related=(Related(f"{sender.name} is left out of {mesh.name}", mesh.location, "without_proxy"),),
                help=f"add {sender.name} to the mesh, or {mesh.unguarded}",
            )  # fmt: skip
