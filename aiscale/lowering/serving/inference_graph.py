"""Inference graphs, by what runs them: each has ``inference_graph.py`` in its folder."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any, cast

from aiscale.components.serving.inference_graph import InferenceGraph
from aiscale.core.edges import Value
from aiscale.graph.architecture import GraphEdge
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.client_binding import ClientBinding
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.registry import GRAPHS
from aiscale.lowering.resource import Resource


def supports(component: InferenceGraph) -> bool:
    """Whether what runs it is lowered, with all of its steps."""
    found: bool = _of(component).supports(component)
    return found


def lower_inference_graph(
    component: InferenceGraph, bindings: Bindings, context: LoweringContext
) -> Iterator[Resource]:
    """The objects of what runs it."""
    found: Iterator[Resource] = _of(component).lower_inference_graph(component, bindings, context)
    return found


def inference_graph_binding(component: InferenceGraph, edge: GraphEdge, context: LoweringContext) -> ClientBinding:
    """What its callers get."""
    found: ClientBinding = _of(component).inference_graph_binding(component, edge, context)
    return found


def _of(component: InferenceGraph) -> Any:
    folder = GRAPHS[type(cast("Value", component.run_by))]
    return import_module(f"aiscale.lowering.serving.{folder}.inference_graph")
