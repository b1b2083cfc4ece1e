"""Inference graphs, by what runs them: each has ``inference_graph.py`` in its folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import ModuleType

from aiscale.components.serving.inference_graph import InferenceGraph
from aiscale.components.serving.runtimes import KServe, SeldonCore
from aiscale.graph.architecture import GraphEdge
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.client_binding import ClientBinding
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.resource import Resource
from aiscale.lowering.serving.kserve import inference_graph as kserve
from aiscale.lowering.serving.seldon_core import inference_graph as seldon_core

_BY: Mapping[type, ModuleType] = {KServe: kserve, SeldonCore: seldon_core}


def supports(component: InferenceGraph) -> bool:
    """Whether what runs it is lowered, with all of its steps."""
    found: bool = _BY[type(component.run_by)].supports(component)
    return found


def lower_inference_graph(
    component: InferenceGraph, bindings: Bindings, context: LoweringContext
) -> Iterator[Resource]:
    """The objects of what runs it."""
    found: Iterator[Resource] = _BY[type(component.run_by)].lower_inference_graph(component, bindings, context)
    return found


def inference_graph_binding(component: InferenceGraph, edge: GraphEdge, context: LoweringContext) -> ClientBinding:
    """What its callers get."""
    found: ClientBinding = _BY[type(component.run_by)].inference_graph_binding(component, edge, context)
    return found
