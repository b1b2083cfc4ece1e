"""ModelService: lowered by its runtime."""

from __future__ import annotations

from collections.abc import Iterable

from aiscale.components.serving.model_service import ModelService
from aiscale.graph.architecture import GraphEdge
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.client_binding import ClientBinding
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.registry import runtime_of
from aiscale.lowering.resource import Resource


def lower_model_service(component: ModelService, bindings: Bindings, context: LoweringContext) -> Iterable[Resource]:
    """The resources that its runtime makes of it."""
    runtime = runtime_of(component)
    assert runtime is not None, f"the registry lowers no service on {component.technology}"
    return runtime.lower(component, bindings, context)


def model_service_binding(component: ModelService, edge: GraphEdge, context: LoweringContext) -> ClientBinding:
    """What its callers get; nothing where its runtime is not lowered."""
    runtime = runtime_of(component)
    return runtime.binding(component, edge, context) if runtime is not None else ClientBinding()
