"""An inference graph on Seldon Core: a SeldonDeployment of 1.x; a Pipeline or an Experiment of 2.x."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from aiscale.components.serving.inference_graph import InferenceGraph
from aiscale.components.serving.runtimes import SeldonCore
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import GraphEdge
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.client_binding import NOTHING, ClientBinding
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.resource import Resource
from aiscale.lowering.serving.seldon_core import pipeline, predictor_graph


def supports(component: InferenceGraph) -> bool:
    """Whether each of its models is deployed."""
    return pipeline.supports(component) if _is_second(component) else predictor_graph.supports(component)


def lower_inference_graph(
    component: InferenceGraph, bindings: Bindings, context: LoweringContext
) -> Iterator[Resource]:
    """The objects of its release."""
    if _is_second(component):
        return pipeline.lower_pipeline(component, context)
    return predictor_graph.lower_predictor_graph(component, bindings, context)


def inference_graph_binding(component: InferenceGraph, edge: GraphEdge, context: LoweringContext) -> ClientBinding:
    """What its callers get."""
    if edge.kind is not EdgeKind.CALLS:
        return NOTHING
    if _is_second(component):
        return pipeline.pipeline_binding(component, edge, context)
    return predictor_graph.predictor_graph_binding(component, edge)


def _is_second(component: InferenceGraph) -> bool:
    return cast("SeldonCore", component.run_by).is_second
