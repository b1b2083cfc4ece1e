"""Which mesh carries a call, and what it adds to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aiscale.analysis.places import stands_at
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
from aiscale.core.ports import CallTarget, Entrance, Mesh, Place
from aiscale.core.relations import Call
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.once import once_per_graph


def mesh_of(graph: ArchitectureGraph, component: Component) -> Mesh | None:
    """What carries the calls of a component: the mesh of its system, else of the one around it; none outside of it.

    A mesh is that of one cluster: what is known to run on another one has the mesh that another system has there.
    """
    if isinstance(component, (Device, ExternalClient, GlobalLoadBalancer)):
        return None
    mesh = said_mesh(graph, component)
    here = stands_at(graph, component)
    if mesh is not None and _is_elsewhere(graph, mesh, here):
        mesh = _by_cluster(graph).get(id(here))
    return None if mesh is None or component in outside(mesh) else mesh


def said_mesh(graph: ArchitectureGraph, component: Component) -> Mesh | None:
    """The mesh of a component's system, else of the one around that, and so on, wherever they are."""
    return next((system.mesh for system in graph.owners.systems_around(component) if system.mesh is not None), None)


def _is_elsewhere(graph: ArchitectureGraph, mesh: Mesh, here: Place | None) -> bool:
    there = graph.place_of(mesh)
    return isinstance(here, KubernetesCluster) and isinstance(there, KubernetesCluster) and here is not there


@once_per_graph
def _by_cluster(graph: ArchitectureGraph) -> Mapping[int, Mesh]:
    """The meshes of the systems, by the identity of their clusters; that of an outer system goes first."""
    found: dict[int, Mesh] = {}
    for system in graph.system.systems:
        if system.mesh is not None and (place := graph.place_of(system.mesh)) is not None:
            found.setdefault(id(place), system.mesh)
    return found


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
