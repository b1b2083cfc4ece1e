"""An inference graph of Seldon Core 1: a SeldonDeployment whose pods have the service orchestrator alone.

Its nodes are the model servers of other SeldonDeployments, and transformers: each has pods, autoscaler and identity of
its own component, and several graphs and callers use the same. ``implementation`` of a node says that the graph has no
container for it: the operator adds none for ``SIMPLE_MODEL`` and ``SIMPLE_ROUTER``, and leaves their endpoints. The
service orchestrator reads ``type``, and of ``implementation`` only ``RANDOM_ABTEST``.

Requests name no model: the service orchestrator asks each node for the model of its own name. That of type ``COMBINER``
gets a JSON list of the responses of its children, and its response goes back as it is.

Source: Seldon Core 1.17.1 (commit 822053e7b), executor/predictor/predictor_process.go and components.go,
executor/api/rest/client.go and kfserving.go; operator, defaults.go, prepack.go, seldondeployment_webhook.go,
seldondeployment_controller.go (createComponents).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

from aiscale.analysis.latency.shutdown_time import shutdown_seconds
from aiscale.components.serving.inference_graph import InferenceGraph
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import SeldonCore
from aiscale.components.serving.step import Step
from aiscale.components.serving.transformer import Transformer
from aiscale.core.component import Component
from aiscale.graph.architecture import GraphEdge
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.client_binding import ClientBinding
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.disruption import disruption_budget
from aiscale.lowering.kubernetes.service import service_account
from aiscale.lowering.kubernetes.workload import Port, Workload
from aiscale.lowering.labels import image_version
from aiscale.lowering.pods import Metrics
from aiscale.lowering.resource import Resource
from aiscale.lowering.serving.seldon_core.executor import executor
from aiscale.lowering.serving.seldon_core.names import EXECUTOR, HTTP_PORT, PORTS, PREDICTOR, container_service
from aiscale.lowering.serving.seldon_core.seldon_deployment import component_pods, deployed
from aiscale.lowering.serving.seldon_core.server import RUNTIME, key_of, predictor_binding
from aiscale.lowering.serving.version_deployment import DRAIN_S
from aiscale.lowering.workload_network import workload_network_policy

Node = dict[str, Any]

_DOES = {
    "Sequence": "sends requests of {} through {}",
    "Splitter": "splits requests of {} between {}",
    "Ensemble": "sends requests of {} to each of {}",
}


def supports(component: InferenceGraph) -> bool:
    """Whether requests come by RPC, and each of its models is deployed."""
    models = (one for step in component.steps if isinstance(one := _target(step), ModelService))
    return cast("SeldonCore", component.run_by).requests_by == "rpc" and all(map(RUNTIME.supports, models))


def lower_predictor_graph(
    component: InferenceGraph, bindings: Bindings, context: LoweringContext
) -> Iterator[Resource]:
    """Identity, policy, budget and SeldonDeployment of the service orchestrator."""
    runtime = cast("SeldonCore", component.run_by)
    image = runtime.executor or runtime.executor_image.official
    targets = [_target(step) for step in component.steps]
    asked = dict.fromkeys((*targets, *filter(None, (component.merged_by,))))
    here = {one.target.address for one in bindings.references}
    workload = Workload(
        component=component,
        instance=component.name,
        role="router",
        image=image,
        version=image_version(image),
        resources=runtime.executor_resources,
        replicas=component.replicas,
        autoscaling=None,
        ports=_ports(component),
        metrics=Metrics(HTTP_PORT, "/prometheus"),
        drain_s=DRAIN_S,
        stop_s=shutdown_seconds(context.graph, component),
        depends_on=(*bindings.prerequisites, *(_key(one) for one in asked if one.address in here)),
    )
    yield service_account(workload, context)
    yield workload_network_policy(workload, bindings, context, from_outside=component.traffic is not None)
    yield disruption_budget(workload, context)
    yield _seldon_deployment(component, runtime, workload, targets, context)


def predictor_graph_binding(component: InferenceGraph, edge: GraphEdge) -> ClientBinding:
    """The service orchestrator."""
    return predictor_binding(component, edge, _ports(component))


def _ports(component: InferenceGraph) -> tuple[Port, ...]:
    return tuple(one for one in PORTS if one.name == "http" or not component.is_http_only)


def _seldon_deployment(
    component: InferenceGraph,
    runtime: SeldonCore,
    workload: Workload,
    targets: Sequence[Component],
    context: LoweringContext,
) -> Resource:
    nodes = [_node(target, context) for target in targets]
    weights = [step.weight for step in component.steps if isinstance(step, Step) and step.weight is not None]
    merged = component.merged_by
    whole = _chain(nodes) if merged is None else {**_node(merged, context), "type": "COMBINER", "children": nodes}
    root = _split(nodes, weights) if len(weights) > 1 else _through(whole)
    graph = {"name": EXECUTOR, **root}
    pods = component_pods(workload, context)
    container = executor(workload, runtime, {"name": PREDICTOR, "graph": graph}, context)
    own = [one for one in pods["spec"]["volumes"] if one["name"] != "tmp"]
    predictor = {
        "name": PREDICTOR,
        "graph": graph,
        "componentSpecs": [{**pods, "spec": {**pods["spec"], "containers": [container], "volumes": own}}],
        "replicas": component.replicas,
    }
    does = _DOES[component.router].format(component.name, ", ".join(one.name for one in targets))
    reason = f"Seldon Core {does}{f'; {merged.name} merges the responses' if merged is not None else ''}"
    return deployed([workload], [predictor], component.longest_step_ms, reason, context)


def _target(step: Any) -> Component:
    return cast("Component", step if isinstance(step, Component) else step.target)


def _key(target: Component) -> str:
    return key_of(target) if isinstance(target, ModelService) else f"service/{target.name}"


def _node(target: Component, context: LoweringContext) -> Node:
    """A node, at the Service of its model server, or of its transformer, which has HTTP only."""
    if isinstance(target, ModelService):
        ports = RUNTIME.node_ports(target, context.namespace)
        name, host, kind = target.model.known_to_server, container_service(target), "MODEL"
    else:
        port = cast("Transformer", target).port
        name, host, kind, ports = target.name, target.name, "TRANSFORMER", {"http": port}
    endpoint = {"service_host": host, "service_port": ports["http"], "httpPort": ports["http"]}
    if "grpc" in ports:
        endpoint["grpcPort"] = ports["grpc"]
    return {"name": name, "type": kind, "implementation": "SIMPLE_MODEL", "endpoint": endpoint}


def _through(node: Node) -> Node:
    """A node without calls of its own, for the container of the service orchestrator."""
    return {"implementation": "SIMPLE_ROUTER", "children": [node]}


def _chain(nodes: Sequence[Node]) -> Node:
    """Each node in the one before. Transformers after the last model get its response on the way back."""
    last = max((number for number, one in enumerate(nodes) if one["type"] == "MODEL"), default=len(nodes) - 1)
    *before, found = nodes[: last + 1]
    for one in reversed(before):
        found = {**one, "children": [found]}
    for one in nodes[last + 1 :]:
        found = {**one, "type": "OUTPUT_TRANSFORMER", "children": [found]}
    return found


def _split(nodes: Sequence[Node], weights: Sequence[float]) -> Node:
    """A choice between the first node and all others, by the share of the first."""
    (first, *others), (weight, *rest) = nodes, weights
    second = others[0] if len(others) == 1 else {"name": f"split-{len(others)}", **_split(others, rest)}
    ratio = {"name": "ratioA", "type": "FLOAT", "value": f"{weight / (sum(weights) or 1):.6g}"}
    return {"implementation": "RANDOM_ABTEST", "parameters": [ratio], "children": [first, second]}
