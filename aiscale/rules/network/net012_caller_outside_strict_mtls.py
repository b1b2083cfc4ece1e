"""A caller without mutual TLS of the mesh calls a service that requires it.

What:
    A component outside the mesh calls, or routes to, a service inside it, where the mesh requires mutual TLS (Istio
    STRICT) or the caller's identity (authorization by edges).

    A route sets ``tls`` for a service in a mesh of Istio with sidecars that requires one of both.

    A member of such a mesh calls a service outside of it, for which a route sets ``tls``.

Why:
    Each of its calls fails as soon as the mesh is active.

    Istio replaces mutual TLS by the TLS of a BackendTLSPolicy: the gateway has no certificate of the mesh.

    The policy applies to the sidecars of callers too. They encrypt what the program has encrypted already.

Example:
    Istio(mtls="STRICT", without_proxy=[legacy])
    legacy = Microservice("legacy", calls=[pricing], image=IMAGE)

    pricing = Microservice("pricing", port=8_443, protocol="https", image=IMAGE)
    Route("pricing", gateway=edge, targets=[Backend(pricing, tls=BackendTls(ca=KubernetesConfigMap("ca")))])
    System("shop", [pricing], meshes=[Istio()])

Instead:
    Istio(mtls="PERMISSIVE", authorization="none", without_proxy=[legacy])

    pricing = Microservice("pricing", image=IMAGE)
    Route("pricing", gateway=edge, targets=[pricing])

Source:
    Istio documentation, PeerAuthentication and AuthorizationPolicy; Linkerd documentation, authorization policy; Istio
    1.30, pilot/pkg/networking/core/cluster_tls.go.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.network.backend_tls import backend_tls
from aiscale.analysis.network.meshes import mesh_of, outside
from aiscale.analysis.streams.client_identity import runner_of
from aiscale.components.network.external_service import ExternalService
from aiscale.components.network.route import Route
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Entrance, Mesh
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "NET012"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each call that is refused."""
    yield from _outsiders(graph)
    yield from _backend_tls(graph)


def _backend_tls(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each call that a BackendTLSPolicy breaks."""
    for edge, _ in backend_tls(graph):
        route, callee = graph[edge.source], graph[edge.target]
        mesh = mesh_of(graph, callee)
        if mesh is not None and mesh.applies_backend_tls and (demand := mesh.required_of_callers) is not None:
            yield route.finding(
                CODE, SEVERITY, f"{callee.name} refuses every request of {route.name}: tls replaces mutual TLS of "
                f"{mesh.name}",
                argument=edge.field, index=edge.item, label=f"{callee.name} requires {demand}",
                related=(Related(f"{callee.name} is declared here", callee.location),),
                help=f'leave out tls and protocol="https": {mesh.name} encrypts the requests; or {mesh.unguarded}',
            )  # fmt: skip
    told: set[tuple[str, str]] = set()
    for edge, _ in backend_tls(graph):
        for call in graph.edges_to(edge.target, EdgeKind.CALLS):
            caller, callee = graph[call.source], graph[call.target]
            runner = runner_of(caller)
            mesh = mesh_of(graph, runner)
            if mesh is None or not mesh.applies_backend_tls or isinstance(caller, Entrance):
                continue
            is_near = graph.place_of(runner) is graph.place_of(callee) and mesh_of(graph, callee) is not mesh
            if not is_near or (call.source, call.target) in told:
                continue
            told.add((call.source, call.target))
            outsiders = ", ".join(sorted({one.name for one in (*mesh.outsiders, runner)}))
            yield caller.finding(
                CODE, SEVERITY, f"the sidecar of {caller.name} encrypts its calls of {callee.name} a second time",
                argument=call.field, index=call.item, label="a BackendTLSPolicy applies to sidecars too",
                related=(Related(f"{graph[edge.source].name} sets tls", graph[edge.source].location, edge.field),),
                help=f"without_proxy=[{outsiders}] of {mesh.name}, or leave out tls for {callee.name}",
            )  # fmt: skip


def _outsiders(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
