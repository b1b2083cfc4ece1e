"""Which pods are in a service mesh, and how far."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, TypeVar

from aiscale.analysis.delivery.ab_tests import tested_model
from aiscale.analysis.network.connections import calls_to
from aiscale.analysis.network.meshes import mesh_of
from aiscale.analysis.streams.client_identity import runner_of
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import CallTarget, Mesh
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.naming import instance_name
from aiscale.lowering.resource import Resource

M = TypeVar("M", bound=Mesh)

Role = Literal["member", "client", "outside"]
"""``member``: requests to it and from it go through the mesh. ``client``: only those that it makes, as of a job whose
pods connect to one another in their engine's own protocol. ``outside``: nothing does."""


def mesh_here(kind: type[M], context: LoweringContext) -> M | None:
    """The mesh of a kind on the cluster that the objects go to; None without one."""
    return next(iter(context.graph.of(kind)), None)


def mesh_in(kind: type[M], component: Component, context: LoweringContext) -> M | None:
    """The mesh of a component, if it is of a kind; None otherwise, and outside of a mesh."""
    mesh = _meshes(context.whole).get(component.address)
    return mesh if isinstance(mesh, kind) else None


def role_in(kind: type[Mesh], component: Component, context: LoweringContext) -> Role:
    """How far the pods of a component are in the mesh of a kind.

    What neither calls nor is called stays outside: brokers, and what their operator alone connects to. A mesh adds
    nothing to it, and mutual TLS would lock its operator out.
    """
    if mesh_in(kind, component, context) is None:
        return "outside"
    if isinstance(component, CallTarget):
        return "member"
    return "client" if component.address in _callers(context.whole) else "outside"


def owner_of(resource: Resource, context: LoweringContext) -> Component | None:
    """The component that owns a Kubernetes object; None for one of the system."""
    return context.graph.nodes.get(resource.address) if resource.is_kubernetes else None


def called_services(resources: Iterable[Resource], context: LoweringContext) -> Iterator[tuple[Component, Resource]]:
    """The Services by which components are called, each with its component.

    A component with a Service for each version is called by the one with its name. In an A/B test by a hash, callers
    use that of the new version too.
    """
    services: dict[str, list[Resource]] = {}
    for resource in resources:
        if resource.kind == "Service" and resource.is_kubernetes and resource.address in context.graph:
            services.setdefault(resource.address, []).append(resource)
    for address, own in services.items():
        callee = context.graph[address]
        names = {callee.name}
        tested = tested_model(callee, context.whole)
        if tested is not None and tested.is_by_hash:
            names.add(instance_name(tested.service))
        for service in [one for one in own if one.name in names] or own:
            yield callee, service


def is_called_in(kind: type[Mesh], callee: Component, context: LoweringContext) -> bool:
    """Whether pods in a mesh of a kind call a component."""
    graph = context.whole
    callers = (runner_of(graph[edge.source]) for edge in calls_to(graph, callee.address))
    return any(mesh_in(kind, one, context) is not None for one in callers)


@once_per_graph
def _meshes(graph: ArchitectureGraph) -> Mapping[str, Mesh]:
    """The mesh of each component in one, by address."""
    found = ((address, mesh_of(graph, component)) for address, component in graph.nodes.items())
    return {address: mesh for address, mesh in found if mesh is not None}


@once_per_graph
def _callers(graph: ArchitectureGraph) -> frozenset[str]:
    """Addresses of those whose pods call something."""
    return frozenset(runner_of(graph[edge.source]).address for edge in graph.edges_of(EdgeKind.CALLS))
