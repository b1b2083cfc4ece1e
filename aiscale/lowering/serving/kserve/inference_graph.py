"""An inference graph on KServe: its router, as a Deployment with the graph as its argument.

KServe's controller starts the same program with the same argument for an InferenceGraph, but without a seccomp
profile: a namespace with the restricted pod security standard refuses its pods, and the InferenceGraph has no field
for it. It also gives the program 30 s to stop, which it waits before it ends its requests.

Source: KServe 0.21 (commit aaac4e294), cmd/router/main.go; pkg/controller/v1alpha1/inferencegraph/raw_ig.go.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any, cast

from aiscale.analysis.streams.variable_names import variable_prefix
from aiscale.components.serving.inference_graph import InferenceGraph
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import KServe, server_of
from aiscale.components.serving.step import Step
from aiscale.core.relations import Call, Lookup
from aiscale.graph.architecture import GraphEdge
from aiscale.lowering.bindings import Bindings, Reference
from aiscale.lowering.client_binding import ClientBinding, call_binding
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.deployment import deployment
from aiscale.lowering.kubernetes.disruption import disruption_budget
from aiscale.lowering.kubernetes.service import service, service_account
from aiscale.lowering.kubernetes.workload import Port, Probes, Workload
from aiscale.lowering.labels import image_version
from aiscale.lowering.resource import Resource
from aiscale.lowering.workload_network import workload_network_policy

_PORTS = (Port("http", 8_080, "http"),)

_SLEEP_S = 30
"""Seconds that the router waits at SIGTERM, while it reports that it is not ready."""

_START_S = 60

_SERVER_TIMEOUT_S = 60
"""Default of the time for a whole request, ``serverRead`` and ``serverWrite``."""

_ANY = "@this"
"""A GJSON path that matches each request: KServe never takes a step of a Switch without a condition."""


def supports(component: InferenceGraph) -> bool:
    """Whether it only calls: the router looks up no features."""
    return not any(isinstance(step, Lookup) for step in component.steps)


def lower_inference_graph(
    component: InferenceGraph, bindings: Bindings, context: LoweringContext
) -> Iterator[Resource]:
    """Identity, policy, Service, budget and Deployment of the router."""
    kserve, spec = cast("KServe", component.run_by), _spec(component, bindings)
    image = kserve.router or kserve.router_image.official
    workload = Workload(
        component=component,
        instance=component.name,
        role="router",
        image=image,
        version=image_version(image),
        resources=kserve.router_resources,
        replicas=component.replicas,
        autoscaling=None,
        args=("--graph-json", json.dumps(spec, separators=(",", ":"))),
        ports=_PORTS,
        probes=Probes(
            ready={"httpGet": {"path": "/readyz", "port": "http"}},
            live={"tcpSocket": {"port": "http"}},
            startup_s=_START_S,
        ),
        stop_s=_SLEEP_S + spec.get("routerTimeouts", {}).get("serverWrite", _SERVER_TIMEOUT_S),
        depends_on=bindings.prerequisites,
    )
    yield service_account(workload, context)
    yield workload_network_policy(workload, bindings, context, from_outside=component.traffic is not None)
    yield service(workload, context, name=component.name, reason=f"callers of {component.name} use this stable name")
    yield disruption_budget(workload, context)
    yield deployment(workload, context)


def inference_graph_binding(component: InferenceGraph, edge: GraphEdge, _: LoweringContext) -> ClientBinding:
    """What its callers get."""
    return call_binding(component, edge, _PORTS)


def _spec(component: InferenceGraph, bindings: Bindings) -> dict[str, Any]:
    """``spec`` of an InferenceGraph with one node."""
    by_step = {one.edge.item or 0: one for one in bindings.references if one.edge.field == "steps"}
    steps = [_step(component, number, by_step[number]) for number in sorted(by_step)]
    spec: dict[str, Any] = {"nodes": {"root": {"routerType": component.router, "steps": steps}}}
    if limits := [step.timeout_ms for step in component.steps if isinstance(step, Call)]:
        # The router has one time limit for each of its calls.
        each = math.ceil(max(limits) / 1_000)
        whole = max(_SERVER_TIMEOUT_S, each * (len(steps) if component.router == "Sequence" else 1))
        spec["routerTimeouts"] = {"serverRead": whole, "serverWrite": whole, "serviceClient": each}
    return spec


def _step(component: InferenceGraph, number: int, reference: Reference) -> dict[str, Any]:
    given = reference.edge.relation if isinstance(reference.edge.relation, Step) else None
    target = reference.target
    variable = f"{variable_prefix(target, reference.edge.relation)}_URL"
    # One that the user deploys answers under its own name.
    address = reference.binding.variables.get(variable, f"http://{target.name}")
    step: dict[str, Any] = {"name": target.name, "serviceUrl": f"{address}{_path(reference, given)}"}
    if component.router == "Splitter":
        step["weight"] = round(given.weight) if given is not None and given.weight is not None else 0
    elif component.router == "Switch":
        step["condition"] = (given.condition if given is not None else None) or _ANY
    else:
        step["dependency"] = "Soft" if given is not None and not given.required else "Hard"
        if component.router == "Sequence" and number:
            step["data"] = "$response"
    return step


def _path(reference: Reference, given: Step | None) -> str:
    """What comes after the address: the path of the model in its server, ``/`` elsewhere."""
    if given is not None and given.path is not None:
        return given.path
    target = reference.target
    if not isinstance(target, ModelService) or (server := server_of(target.runtime)) is None:
        return "/"
    return server.inference_path(target.model.known_to_server) or "/"
