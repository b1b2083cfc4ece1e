"""An inference graph of Seldon Core 2: a Pipeline of its models, or an Experiment for a Splitter.

The steps of a Pipeline are connected by Kafka topics of the SeldonRuntime; requests wait for the last one at its
pipeline gateway. An Experiment is a route of its proxies, with weights. Both are in the namespace of the SeldonRuntime,
and steps have the names of Models.

Source: Seldon Core 2.6.0 (commit 60b7401ae), operator/apis/mlops/v1alpha1/pipeline_types.go and experiment_types.go,
scheduler/pkg/store/pipeline/validate.go, scheduler/pkg/envoy/resources/resource.go.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from aiscale.analysis.streams.variable_names import variable_prefix
from aiscale.components.serving.inference_graph import InferenceGraph
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import SeldonCore
from aiscale.components.serving.step import Step
from aiscale.core.component import Component
from aiscale.core.relations import Call, Lookup
from aiscale.graph.architecture import GraphEdge
from aiscale.lowering.client_binding import ClientBinding
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.lowering.serving.seldon_core.hosted_model import mesh_binding
from aiscale.lowering.serving.seldon_core.names import SELDON_2, key_in_runtime, runtime_name
from aiscale.lowering.serving.seldon_core.server import RUNTIME


def supports(component: InferenceGraph) -> bool:
    """Whether each of its models and Pipelines is deployed."""
    return all(
        RUNTIME.supports(one) if isinstance(one, ModelService) else supports(cast("InferenceGraph", one))
        for one in map(_target, component.steps)
    )


def lower_pipeline(component: InferenceGraph, context: LoweringContext) -> Iterator[Resource]:
    """The Pipeline or the Experiment."""
    namespace, name = cast("SeldonCore", component.run_by).runtime_namespace, runtime_name(component, context)
    kind = _kind(component)
    spec = _experiment(component, context) if kind == "Experiment" else _pipeline(component, name, context)
    names = [_target(step).name for step in component.steps]
    manifest = {
        "apiVersion": SELDON_2,
        "kind": kind,
        "metadata": {**context.metadata(component, name, "router"), "namespace": namespace},
        "spec": spec,
    }
    yield kubernetes_resource(
        manifest,
        address=component.address,
        reason=f"Seldon Core {'splits requests' if kind == 'Experiment' else 'sends requests'} of {component.name} "
        f"{'between' if kind == 'Experiment' else 'through'} {', '.join(names)}",
        depends_on=tuple(_key(_target(step), context) for step in component.steps),
    )


def pipeline_binding(component: InferenceGraph, edge: GraphEdge, context: LoweringContext) -> ClientBinding:
    """The proxies of the runtime, and the name that requests have."""
    name, kind = runtime_name(component, context), _kind(component)
    runtime = cast("SeldonCore", component.run_by)
    prefix, header = variable_prefix(component, edge.relation), f"{name}.{kind.lower()}"
    return mesh_binding(prefix, header, runtime.runtime_namespace, key_in_runtime(kind, name))


def _kind(component: InferenceGraph) -> str:
    return "Experiment" if component.router == "Splitter" else "Pipeline"


def _target(step: Component | Call | Lookup) -> Component:
    return step if isinstance(step, Component) else step.target


def _key(target: Component, context: LoweringContext) -> str:
    kind = "Model" if isinstance(target, ModelService) else "Pipeline"
    return key_in_runtime(kind, runtime_name(target, context))


def _experiment(component: InferenceGraph, context: LoweringContext) -> dict[str, Any]:
    """Candidates with weights, without a default: requests to one of them alone stay its own."""
    targets = [_target(step) for step in component.steps]
    weights = [round(step.weight or 0) for step in component.steps if isinstance(step, Step)]
    of = "pipeline" if isinstance(targets[0], InferenceGraph) else "model"
    return {
        "resourceType": of,
        "candidates": [
            {"name": runtime_name(target, context), "weight": weight}
            for target, weight in zip(targets, weights, strict=True)
        ],
    }


def _pipeline(component: InferenceGraph, name: str, context: LoweringContext) -> dict[str, Any]:
    names = [runtime_name(_target(step), context) for step in component.steps]
    renamed = [step.tensors if isinstance(step, Step) else {} for step in component.steps]
    if component.router == "Ensemble":
        return {"steps": [{"name": one} for one in names], "output": _joined(component, names, renamed)}
    steps = []
    sources = [f"{name}.inputs", *(f"{one}.outputs" for one in names[:-1])]
    for one, source, tensors in zip(names, sources, renamed, strict=True):
        step: dict[str, Any] = {"name": one, "inputs": [source]}
        if tensors:
            step["tensorMap"] = {f"{source}.{old}": new for old, new in tensors.items()}
        steps.append(step)
    return {"steps": steps, "output": {"steps": [f"{names[-1]}.outputs"]}}


def _joined(component: InferenceGraph, names: list[str], renamed: list[dict[str, str]]) -> dict[str, Any]:
    """The outputs of all steps in one response; where none is needed, of those that came within the time limit."""
    output: dict[str, Any] = {"steps": [f"{one}.outputs" for one in names]}
    if limits := [step.timeout_ms for step in component.steps if isinstance(step, Step) and not step.required]:
        output |= {"stepsJoin": "outer", "joinWindowMs": max(limits)}
    else:
        output["stepsJoin"] = "inner"
    pairs = zip(names, renamed, strict=True)
    mapped = {f"{one}.outputs.{old}": new for one, tensors in pairs for old, new in tensors.items()}
    return {**output, "tensorMap": mapped} if mapped else output
