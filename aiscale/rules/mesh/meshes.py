"""Which mesh carries a call, and what it adds to it."""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.places import home_of
from aiscale.components.mesh.external_client import ExternalClient
from aiscale.components.mesh.gateway_api import GatewayApi
from aiscale.components.mesh.global_load_balancer import GlobalLoadBalancer
from aiscale.components.mesh.istio import Istio
from aiscale.components.mesh.linkerd import Linkerd
from aiscale.components.mesh.route import Route
from aiscale.components.mesh.service_policy import ServicePolicy
from aiscale.components.platform.device import Device
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import CallTarget, Entrance, Mesh
from aiscale.core.relations import Call
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge


def mesh_of(graph: ArchitectureGraph, component: Component) -> Mesh | None:
    """What carries the calls of a component: the mesh of its system, or of the outermost one; none outside of it.

    A mesh is that of one cluster: what is known to run on another one is outside of it.
    """
    if isinstance(component, (Device, ExternalClient, GlobalLoadBalancer)):
        return None
    system = graph.system.owned_by.get(id(component), graph.system)
    mesh = system.mesh or graph.system.mesh
    if mesh is None or component in outside(mesh):
        return None
    here, there = home_of(graph, component), graph.place_of(mesh)
    on_clusters = isinstance(here, KubernetesCluster) and isinstance(there, KubernetesCluster)
    return None if on_clusters and here is not there else mesh


def outside(mesh: Mesh) -> frozenset[Component]:
    """The components that stay outside a mesh."""
    return frozenset(mesh.without_proxy) if isinstance(mesh, (Istio, Linkerd)) else frozenset()


def is_service_mesh(mesh: Mesh | None) -> bool:
    """Whether calls between services go through it."""
    return mesh is not None and not isinstance(mesh, GatewayApi)


def calls(graph: ArchitectureGraph) -> Iterator[tuple[Component, CallTarget | Entrance, GraphEdge, Call]]:
    """Every call that something is said about: caller, callee, reference and what is said."""
    for edge in graph.edges_of(EdgeKind.CALLS):
        callee = graph[edge.target]
        if isinstance(edge.relation, Call) and isinstance(callee, (CallTarget, Entrance)):
            yield graph[edge.source], callee, edge, edge.relation


def implied_retries(graph: ArchitectureGraph, edge: GraphEdge) -> int:
    """Retries that the mesh adds to a call or a route that says nothing about them itself."""
    caller, call = graph[edge.source], edge.relation
    said = isinstance(call, Call) and "retries" in call.model_fields_set
    if said or (isinstance(caller, Route) and "retries" in caller.model_fields_set):
        return 0
    mesh = mesh_of(graph, caller)
    return mesh.default_retries if isinstance(mesh, Istio) else 0


def policies(graph: ArchitectureGraph) -> Iterator[tuple[ServicePolicy, int, CallTarget]]:
    """Every service that a policy is for, with its place in the policy."""
    for policy in graph.of(ServicePolicy):
        for index, service in enumerate(policy.of):
            yield policy, index, service
