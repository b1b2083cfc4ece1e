"""Which pods are in an Istio mesh, and how far."""

from __future__ import annotations

from typing import Literal

from aiscale.analysis.network.meshes import mesh_of
from aiscale.analysis.streams.client_identity import runner_of
from aiscale.components.network.istio import Istio
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import CallTarget
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.resource import Resource

Role = Literal["member", "client", "outside"]
"""``member``: requests to it and from it go through the mesh. ``client``: only those that it makes, as of a job whose
pods connect to one another in their engine's own protocol. ``outside``: nothing does."""


def istio_here(context: LoweringContext) -> Istio | None:
    """The Istio mesh of the cluster that the objects go to; None without one."""
    return next(iter(context.graph.of(Istio)), None)


def istio_of(component: Component, context: LoweringContext) -> Istio | None:
    """The Istio mesh of a component; None outside of one."""
    mesh = mesh_of(context.whole, component)
    return mesh if isinstance(mesh, Istio) else None


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


@once_per_graph
def _callers(graph: ArchitectureGraph) -> frozenset[str]:
    """Addresses of those whose pods call something."""
    return frozenset(runner_of(graph[edge.source]).address for edge in graph.edges_of(EdgeKind.CALLS))
