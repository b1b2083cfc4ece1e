"""Which pods are in an Istio mesh, and how far."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Literal

from aiscale.analysis.network.connections import calls_to
from aiscale.analysis.network.meshes import mesh_of
from aiscale.analysis.streams.client_identity import runner_of
from aiscale.components.network.istio import Istio
from aiscale.components.objects.object_reference import items, nested
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import CallTarget
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.resource import Resource

USE_WAYPOINT, WAYPOINT = "istio.io/use-waypoint", "waypoint"
"""Label of a Service whose requests go through the waypoint in ambient mode, and its name."""

WAYPOINT_PODS = {"gateway.networking.k8s.io/gateway-name": WAYPOINT}
"""Labels of its pods. Source: Istio 1.30, files/waypoint.yaml."""

Role = Literal["member", "client", "outside"]
"""``member``: requests to it and from it go through the mesh. ``client``: only those that it makes, as of a job whose
pods connect to one another in their engine's own protocol. ``outside``: nothing does."""


def istio_here(context: LoweringContext) -> Istio | None:
    """The Istio mesh of the cluster that the objects go to; None without one."""
    return next(iter(context.graph.of(Istio)), None)


def istio_of(component: Component, context: LoweringContext) -> Istio | None:
    """The Istio mesh of a component; None outside of one."""
    return _meshes(context.whole).get(component.address)


def role_of(component: Component, context: LoweringContext) -> Role:
    """How far the pods of a component are in the mesh.

    What neither calls nor is called stays outside: brokers, and what their operator alone connects to. A mesh adds
    nothing to it, and mutual TLS would lock its operator out.
    """
    if istio_of(component, context) is None:
        return "outside"
    if isinstance(component, CallTarget):
        return "member"
    return "client" if component.address in _callers(context.whole) else "outside"


def owner_of(resource: Resource, context: LoweringContext) -> Component | None:
    """The component that owns a Kubernetes object; None for one of the system."""
    return context.graph.nodes.get(resource.address) if resource.is_kubernetes else None


def called_services(resources: Iterable[Resource], context: LoweringContext) -> Iterator[tuple[Component, Resource]]:
    """The Services by which components are called, each with its component.

    A component with a Service for each version is called by the one with its name.
    """
    services: dict[str, list[Resource]] = {}
    for resource in resources:
        if resource.kind == "Service" and resource.is_kubernetes and resource.address in context.graph:
            services.setdefault(resource.address, []).append(resource)
    for address, own in services.items():
        callee = context.graph[address]
        for service in [one for one in own if one.name == callee.name] or own:
            yield callee, service


def has_proxy_for_requests(service: Resource, mesh: Istio) -> bool:
    """Whether a proxy handles requests to a Service, and not connections alone: a sidecar, or a waypoint."""
    return mesh.mode == "sidecar" or has_waypoint(service)


def has_waypoint(service: Resource) -> bool:
    """Whether requests to a Service go through the waypoint."""
    return bool(nested(service.properties, "metadata", "labels", USE_WAYPOINT) == WAYPOINT)


def is_called(callee: Component, context: LoweringContext) -> bool:
    """Whether pods in a mesh of Istio call a component."""
    graph = context.whole
    callers = (runner_of(graph[edge.source]) for edge in calls_to(graph, callee.address))
    return any(istio_of(one, context) is not None for one in callers)


def hosts_of(resources: Iterable[Resource], kind: str) -> frozenset[str]:
    """Hosts that objects of a kind of Istio name, without what follows the namespace."""
    specs = [one.properties.get("spec") for one in resources if one.kind == kind]
    named = [host for spec in specs for _, host in items(spec, "hosts", "spec")]
    named += [host for spec in specs if (host := nested(spec, "host")) is not None]
    return frozenset(str(host).partition(".svc")[0] for host in named)


def is_named(service: Resource, hosts: Container[str], context: LoweringContext) -> bool:
    """Whether a Service is among hosts, by its name or with the namespace."""
    return service.name in hosts or f"{service.name}.{context.namespace}" in hosts


@once_per_graph
def _meshes(graph: ArchitectureGraph) -> Mapping[str, Istio]:
    """The Istio mesh of each component in one, by address."""
    found = ((address, mesh_of(graph, component)) for address, component in graph.nodes.items())
    return {address: mesh for address, mesh in found if isinstance(mesh, Istio)}


@once_per_graph
def _callers(graph: ArchitectureGraph) -> frozenset[str]:
    """Addresses of those whose pods call something."""
    return frozenset(runner_of(graph[edge.source]).address for edge in graph.edges_of(EdgeKind.CALLS))
