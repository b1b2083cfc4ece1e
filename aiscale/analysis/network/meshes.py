"""Which mesh carries a call, and what it adds to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from aiscale.analysis.network.virtual_services import WrittenRetries, retries_in_mesh
from aiscale.analysis.placement.places import placements_of, places_of, stands_at
from aiscale.analysis.streams.client_identity import runner_of
from aiscale.components.network.external_client import ExternalClient
from aiscale.components.network.external_service import ExternalService
from aiscale.components.network.global_load_balancer import GlobalLoadBalancer
from aiscale.components.network.inference_pool import InferencePool
from aiscale.components.network.route import Route
from aiscale.components.network.service_policy import ServicePolicy
from aiscale.components.objects.manifest import Manifest
from aiscale.components.platform.device import Device
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.site import Site
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import listed
from aiscale.core.ports import CallTarget, Entrance, Mesh, Place
from aiscale.core.relations import Call
from aiscale.diagnostics import Related
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.graph_cache import once_per_graph


def mesh_of(graph: ArchitectureGraph, component: Component, place: Place | None = None) -> Mesh | None:
    """What carries the calls of a component at a place, where it runs when absent; None outside of the mesh there."""
    if not _by_cluster(graph):
        return None
    mesh = mesh_at(graph, component, place or stands_at(graph, component))
    return None if mesh is None or component in outside(mesh) else mesh


def mesh_at(graph: ArchitectureGraph, component: Component, place: Place | None) -> Mesh | None:
    """The mesh of a component at a place, whether or not it stays outside: that of its system there.

    Else that of the system around it, and so on; else, where one of these has a mesh on another cluster, what any other
    system has there. Of what runs nobody knows where, the first mesh that one of its systems names.
    """
    if not _by_cluster(graph) or isinstance(component, (Device, ExternalClient, GlobalLoadBalancer)):
        return None
    here, is_said = cluster_of(place), False
    for system in graph.owners.systems_around(component):
        own = _meshes(graph)[id(system)]
        is_said = is_said or bool(own)
        mesh = own.get(id(here), own.get(None)) if here is not None else next(iter(own.values()), None)
        if mesh is not None:
            return mesh
    return _by_cluster(graph).get(id(here)) if is_said else None


def elsewhere(graph: ArchitectureGraph, component: Component) -> Iterator[Place]:
    """The other clusters that a component may run on, by its placements and copies, each once."""
    seen = {cluster_of(stands_at(graph, component))}
    for place in places_of(graph, component):
        cluster = cluster_of(place)
        if cluster is not None and cluster not in seen:
            seen.add(cluster)
            yield place


def sent_to(graph: ArchitectureGraph, component: Component, place: Place) -> Iterator[Related]:
    """Which placement may send a component to a place."""
    for placement in placements_of(graph, component):
        if place in placement.overflow:
            yield Related(f"{placement.name} may send {component.name} there", placement.location, "overflow")


def cluster_of(place: Place | None) -> Place | None:
    """The cluster that a place is, or that its machines join; None where that is not known."""
    if isinstance(place, Site):
        return place.joins or place
    return place if isinstance(place, KubernetesCluster) else None


@once_per_graph
def _meshes(graph: ArchitectureGraph) -> Mapping[int, Mapping[int | None, Mesh]]:
    """The meshes of each system, by the identity of their clusters; None for one that is nobody knows where."""
    found: dict[int, dict[int | None, Mesh]] = {}
    for system in graph.system.systems:
        own = found.setdefault(id(system), {})
        for mesh in system.meshes:
            there = cluster_of(graph.place_of(mesh))
            own.setdefault(None if there is None else id(there), mesh)
    return found


@once_per_graph
def _by_cluster(graph: ArchitectureGraph) -> Mapping[int | None, Mesh]:
    """The meshes of all systems; of those on one cluster that of the outermost system."""
    found: dict[int | None, Mesh] = {}
    for own in _meshes(graph).values():
        for cluster, mesh in own.items():
            found.setdefault(cluster, mesh)
    return found


def outside(mesh: Mesh) -> frozenset[Component]:
    """The components that stay outside a mesh."""
    return mesh.outsiders


def is_service_mesh(mesh: Mesh | None) -> bool:
    """Whether calls between services go through it."""
    return mesh is not None and mesh.encrypts_calls


def way_into_mesh(
    graph: ArchitectureGraph,
    components: Sequence[Component],
    there: Place | None = None,
    *,
    kinds: str = "Istio() or Linkerd()",
) -> str:
    """What to write so that calls of these, which no service mesh carries, go through one: ``meshes=[Istio()]``.

    Args:
        graph: the system.
        components: what no service mesh carries, one at least.
        there: where none does; where each runs when absent.
        kinds: meshes that would do.
    """
    first = components[0]
    places = [place for one in components if mesh_at(graph, one, place := there or stands_at(graph, one)) is None]
    mesh = mesh_at(graph, first, there or stands_at(graph, first))
    if mesh is None:
        return add_mesh(graph, first, places)
    if first in outside(mesh):
        return f"take {first.name} out of without_proxy"
    return f"{kinds} in place of {mesh.name}"


def add_mesh(graph: ArchitectureGraph, component: Component, places: Iterable[Place | None]) -> str:
    """What to write so that a component, and others like it, have a mesh on places where they have none."""
    clusters = {id(one): one for one in map(cluster_of, places) if one is not None}
    if not clusters or len(list(islice(graph.of(KubernetesCluster), 2))) < 2:
        said = "Istio()"
    else:
        is_taken = len(clusters) > 1 or "meshes/istio" in graph
        said = listed(
            f'Istio("istio-{one.name}", on={one.name})' if is_taken else f"Istio(on={one.name})"
            for one in clusters.values()
        )
    system = next((one for one in graph.owners.systems_around(component) if one.meshes), None)
    return f"meshes=[{said}] of the system" if system is None else f"{said} in meshes of {system.name} too"


def calls(graph: ArchitectureGraph) -> Iterator[tuple[Component, CallTarget | Entrance, GraphEdge, Call]]:
    """Every call that something is said about: caller, callee, reference and what is said."""
    for edge in graph.edges_of(EdgeKind.CALLS):
        callee = graph[edge.target]
        if isinstance(edge.relation, Call) and isinstance(callee, (CallTarget, Entrance)):
            yield graph[edge.source], callee, edge, edge.relation


def implied_retries(graph: ArchitectureGraph, edge: GraphEdge) -> int:
    """Retries that the mesh adds to a call or a route that says nothing about them itself.

    0 where ``written_retries`` has what proxies do instead, and at Envoy Gateway, which is no part of a mesh.
    """
    caller, call = graph[edge.source], edge.relation
    if written_retries(graph, edge) is not None:
        return 0
    said = isinstance(call, Call) and "retries" in call.model_fields_set
    if said or (isinstance(caller, Route) and "retries" in caller.model_fields_set):
        return 0
    if isinstance(caller, Route) and caller.gateway.is_envoy_gateway:
        return 0
    mesh = mesh_of(graph, caller)
    if mesh is None or (comes_through_gateway(caller) and not mesh.carries_gateways):
        return 0
    return mesh.implied_retries


def comes_through_gateway(caller: Component) -> bool:
    """Whether the requests of a caller are those that a gateway passes on: of a route, or of a pool."""
    return isinstance(caller, Entrance | InferencePool)


def written_retries(graph: ArchitectureGraph, edge: GraphEdge) -> WrittenRetries | None:
    """The VirtualService of a Manifest by which proxies of the mesh retry a call; None where there is none."""
    caller = graph[edge.source]
    if isinstance(caller, Manifest | Route):
        return None
    mesh = mesh_of(graph, runner_of(caller))
    return retries_in_mesh(graph, graph[edge.target]) if mesh is not None and mesh.obeys_virtual_services else None


def timeout_enforcers(graph: ArchitectureGraph, edge: GraphEdge) -> str:
    """Who ends a call after its timeout: ``program and proxy``, ``gateway``; empty where the program alone does."""
    caller, callee, call = graph[edge.source], graph[edge.target], edge.relation
    if isinstance(caller, Route):
        return "gateway" if caller.timeout_ms is not None and edge.field == "targets" else ""
    if not isinstance(call, Call) or "timeout_ms" not in call.model_fields_set or isinstance(callee, ExternalService):
        return ""
    mesh = mesh_of(graph, runner_of(caller))
    is_within = mesh is not None and mesh.enforces_timeouts and mesh_of(graph, callee) is mesh
    is_within = is_within and isinstance(callee, CallTarget) and callee.has_service_in_namespace
    return "program and proxy" if is_within else ""


def policies(graph: ArchitectureGraph) -> Iterator[tuple[ServicePolicy, int, CallTarget]]:
    """Every service that a policy is for, with its place in the policy."""
    for policy in graph.of(ServicePolicy):
        for index, service in enumerate(policy.of):
            yield policy, index, service
