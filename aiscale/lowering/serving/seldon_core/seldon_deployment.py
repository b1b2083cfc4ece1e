"""The SeldonDeployment of a model service: a predictor for each version, whose graph is the model.

The operator makes a Deployment of the pod in ``componentSpecs`` and completes it: labels, variables, the ports of the
model server. What it finds it keeps: image, command, probes, security contexts, the init container and the service
orchestrator.

Source: Seldon Core 1.17.1, seldondeployment_controller.go, seldondeployment_prepackaged_servers.go, mlserver.go,
defaults.go.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import SeldonCore
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.deployment import pod_template, progress_deadline
from aiscale.lowering.kubernetes.workload import Port, Workload
from aiscale.lowering.pods import PodTemplate
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.lowering.serving.fetched_model import is_fetched, storage_initializer
from aiscale.lowering.serving.seldon_core.executor import PROTOCOL, executor
from aiscale.lowering.serving.seldon_core.names import (
    POD_INFO,
    POD_INFO_PATH,
    PREDICTOR,
    SELDON_DEPLOYMENT,
    initializer,
    node_name,
    pod_labels,
)
from aiscale.lowering.serving.server_part import ServerPart

_PORT_FLAG = re.compile(r"(--(http|grpc|metrics)-port)=[0-9]+")
_NUMBERS: Mapping[str, int] = {"http": 9_000, "grpc": 9_500, "metrics": 6_000}
"""Ports of model servers: the operator's defaults. Source: Seldon Core 1.17.1, constants.go."""


def with_ports(part: ServerPart) -> ServerPart:
    """The part with ports that leave 8000, Triton's own, to the service orchestrator in the same pod."""
    if not any(_PORT_FLAG.fullmatch(one) for one in part.args):
        return part
    moved = tuple(_PORT_FLAG.sub(lambda found: f"{found[1]}={_NUMBERS[found[2]]}", one) for one in part.args)
    ports = tuple(replace(one, number=_NUMBERS.get(one.name, one.number)) for one in part.ports)
    metrics = replace(part.metrics, port=_NUMBERS["metrics"]) if part.metrics is not None else None
    return replace(part, args=moved, ports=ports, metrics=metrics)


class Version(NamedTuple):
    """A version of a model, as a predictor.

    Attributes:
        service: the service with it.
        workload: its pods, with the ports of the model server.
        predictor: name of the predictor.
        traffic: share of the requests at the ingress of Seldon Core, in per cent; None for the only predictor.
        is_shadow: whether the ingress sends it copies of requests.
    """

    service: ModelService
    workload: Workload
    predictor: str = PREDICTOR
    traffic: int | None = None
    is_shadow: bool = False


def seldon_deployment(runtime: SeldonCore, versions: Sequence[Version], context: LoweringContext) -> Resource:
    """The SeldonDeployment.

    Args:
        runtime: the runtime of the service.
        versions: what it serves; the first one answers what nothing sends to another one.
        context: the graph and the namespace.
    """
    first = versions[0]
    predictors = [_predictor(one, runtime, context) for one in versions]
    reason = f"Seldon Core serves {first.service.model.name} {first.service.model.version} as {first.service.name}"
    for one in versions[1:]:
        gets = "copies of {} %" if one.is_shadow else "{} %"
        reason += f", and {one.service.model.version} with {gets.format(one.traffic)} of the requests at its ingress"
    longest_ms = max(one.workload.stop_s for one in versions) * 1_000
    return deployed([one.workload for one in versions], predictors, longest_ms, reason, context)


def _predictor(version: Version, runtime: SeldonCore, context: LoweringContext) -> dict[str, Any]:
    graph = _graph(version.service, runtime, version.workload.ports)
    predictor: dict[str, Any] = {
        "name": version.predictor,
        "graph": graph,
        "progressDeadlineSeconds": progress_deadline(version.workload),
        "componentSpecs": [_pods(version, runtime, graph, context)],
    }
    if version.service.autoscaling is None:
        predictor["replicas"] = version.service.replicas
    if version.traffic is not None:
        predictor["traffic"] = version.traffic
    return predictor | ({"shadow": True} if version.is_shadow else {})


def deployed(
    workloads: Sequence[Workload],
    predictors: Sequence[Mapping[str, Any]],
    longest_ms: int,
    reason: str,
    context: LoweringContext,
) -> Resource:
    """The SeldonDeployment with its predictors.

    Args:
        workloads: the pods of each predictor.
        predictors: the predictors.
        longest_ms: how long the service orchestrator waits for a node, in milliseconds.
        reason: why it exists.
        context: the namespace.
    """
    timeouts = {f"seldon.io/{transport}-timeout": str(longest_ms) for transport in ("rest", "grpc")}
    workload = workloads[0]
    manifest = {
        "apiVersion": SELDON_DEPLOYMENT,
        "kind": "SeldonDeployment",
        "metadata": context.metadata(workload.component, workload.name, workload.role, version=workload.version),
        "spec": {
            "annotations": timeouts,
            "protocol": PROTOCOL,
            "transport": "rest",
            "serverType": "rpc",
            "predictors": list(predictors),
        },
    }
    needs = dict.fromkeys(key for one in workloads for key in one.depends_on)
    return kubernetes_resource(
        manifest,
        address=workload.component.address,
        reason=reason,
        depends_on=(f"serviceaccount/{workload.name}", f"networkpolicy/{workload.name}", *needs),
        pods=tuple(
            PodTemplate(("spec", "predictors", str(number), "componentSpecs", "0"), one.metrics)
            for number, one in enumerate(workloads)
        ),
    )


def _graph(service: ModelService, runtime: SeldonCore, ports: tuple[Port, ...]) -> dict[str, Any]:
    """The node of the model. The operator downloads the model of a prepackaged server, where nothing else does."""
    numbers = {one.name: one.number for one in ports}
    node: dict[str, Any] = {"name": node_name(service), "type": "MODEL"}
    if is_fetched(service) and (implementation := runtime.server.prepackaged_server(service.model.framework)):
        node |= {"implementation": implementation, "modelUri": service.served.artifact}
    endpoint = {"service_host": "localhost", "service_port": numbers["http"]}
    return node | {"endpoint": {**endpoint, "httpPort": numbers["http"], "grpcPort": numbers["grpc"]}}


def _pods(version: Version, runtime: SeldonCore, graph: Mapping[str, Any], context: LoweringContext) -> dict[str, Any]:
    service, workload = version.service, version.workload
    template = component_pods(workload, context, version.predictor)
    [server] = template["spec"]["containers"]
    server = _named(server, graph["name"], workload.drain_s)
    seen = {"containers": [{"name": server["name"], "image": server["image"]}]}
    predictor = {"name": version.predictor, "graph": graph, "componentSpecs": [{"spec": seen}]}
    spec = template["spec"] | {"containers": [server, executor(workload, runtime, predictor, context)]}
    if is_fetched(service):
        disk = server["resources"]["limits"]["ephemeral-storage"]
        spec["initContainers"] = [storage_initializer(service, initializer(service, runtime), disk)]
    # The operator ends the name of its Deployment with this one.
    return {"metadata": {**template["metadata"], "name": graph["name"]}, "spec": spec}


def component_pods(workload: Workload, context: LoweringContext, predictor: str = PREDICTOR) -> dict[str, Any]:
    """An item of ``componentSpecs``, with its container and the annotations that the service orchestrator reads.

    Args:
        workload: the pods.
        context: the graph and the namespace.
        predictor: name of the predictor.
    """
    template = pod_template(workload, context)
    metadata, spec = template["metadata"], dict(template["spec"])
    # The definition is older than the keys by which a new version is spread for itself.
    spread = [{**one} for one in spec["topologySpreadConstraints"]]
    for one in spread:
        one.pop("matchLabelKeys", None)
    # The operator compares the list as it is with that of the API server: without the default, it writes for ever.
    annotations = {"path": "annotations", "fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.annotations"}}
    spec |= {
        "topologySpreadConstraints": spread,
        "volumes": [*spec["volumes"], {"name": POD_INFO, "downwardAPI": {"items": [annotations]}}],
    }
    labels = {**metadata["labels"], **pod_labels(workload.component, predictor)}
    return {"metadata": {**metadata, "labels": labels}, "spec": spec}


def _named(server: dict[str, Any], name: str, drain_s: int) -> dict[str, Any]:
    """The container of the model server: by the name of its node.

    The definition of a SeldonDeployment is older than hooks that sleep without a shell.
    """
    mounts = [*server["volumeMounts"], {"name": POD_INFO, "mountPath": POD_INFO_PATH, "readOnly": True}]
    sleep = {"preStop": {"exec": {"command": ["/bin/sh", "-c", f"sleep {drain_s}"]}}}
    return {**server, "name": name, "lifecycle": sleep, "volumeMounts": mounts}
