"""Which pods are in a Linkerd mesh."""

from __future__ import annotations

from aiscale.components.network.linkerd import Linkerd
from aiscale.core.component import Component
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.network.mesh.membership import Role, mesh_here, role_in


def linkerd_here(context: LoweringContext) -> Linkerd | None:
    """The Linkerd mesh of the cluster that the objects go to; None without one."""
    return mesh_here(Linkerd, context)


def role_of(component: Component, context: LoweringContext) -> Role:
    """How far the pods of a component are in the mesh."""
    return role_in(Linkerd, component, context)
