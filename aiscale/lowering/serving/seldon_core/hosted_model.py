"""A Model of Seldon Core 2 on a Server, and the path of its callers through ``seldon-mesh``.

The object is in the namespace of the SeldonRuntime, whose scheduler alone sees it. rclone in the pods of the Server
downloads the model, with the remotes that the runtime has.

Source: Seldon Core 2.6.0 (commit 60b7401ae), operator/apis/mlops/v1alpha1/model_types.go,
operator/config/serverconfigs, operator/controllers/reconcilers/seldon/service_reconciler.go; documentation, inference.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiscale.analysis.streams.variable_names import variable_prefix
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import SeldonCore
from aiscale.graph.architecture import GraphEdge
from aiscale.lowering.client_binding import ClientBinding, Endpoint
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.network import tcp
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.lowering.serving.seldon_core.names import SELDON_2, key_in_runtime, runtime_name

_MESH, _MESH_PORT, _ENVOY_PORT = "seldon-mesh", 80, 9_000
"""The Service of the proxies, its port, and theirs."""

SCHEMES = ("s3", "gs")
"""Remotes of rclone that aiscale's URIs name."""

_CAPABILITIES: Mapping[str, str] = {"transformers": "huggingface"}
"""Capability of a Server by framework, where the names differ."""

_EXPLAINERS = "alibi-explain"
"""Capability of a Server for explainers. Source: Seldon Core 2.6.0, operator/config/serverconfigs."""


def hosted_model(service: ModelService, runtime: SeldonCore, name: str, context: LoweringContext) -> Resource:
    """The Model.

    Args:
        service: the service with this version.
        runtime: its runtime.
        name: of the Model, and of its own Server.
        context: the graph and the namespace.
    """
    served, framework = service.served, service.model.framework
    server = runtime.shared_server or name
    capability = _CAPABILITIES.get(framework, framework) if service.explains is None else _EXPLAINERS
    spec: dict[str, Any] = {
        "storageUri": served.artifact,
        "requirements": [capability],
        "server": server,
        **replicas_of(service),
    }
    if (explains := service.explains) is not None:
        spec["explainer"] = {"type": explains.explainer_type, "modelRef": runtime_name(explains.target, context)}
    if served.size is not None:
        spec["memory"] = str(served.size)
    metadata = context.metadata(service, name, "model", version=service.model.version)
    annotations = {"aiscale.dev/model-digest": served.digest} if served.digest else {}
    manifest = {
        "apiVersion": SELDON_2,
        "kind": "Model",
        "metadata": {
            **metadata,
            "namespace": runtime.runtime_namespace,
            **({"annotations": annotations} if annotations else {}),
        },
        "spec": spec,
    }
    return kubernetes_resource(
        manifest,
        address=service.address,
        reason=f"Server {server} serves {service.model.name} {service.model.version} as {name}",
        depends_on=(
            *([] if runtime.shared_server else [key_in_runtime("Server", server)]),
            *([key_in_runtime("Model", spec["explainer"]["modelRef"])] if explains is not None else []),
        ),
    )


def hosted_binding(
    service: ModelService, runtime: SeldonCore, edge: GraphEdge, context: LoweringContext
) -> ClientBinding:
    """The URL and address of the proxies, and the name of the model."""
    name = runtime_name(service, context)
    return mesh_binding(
        variable_prefix(service, edge.relation), name, runtime.runtime_namespace, key_in_runtime("Model", name)
    )


def mesh_binding(prefix: str, name: str, namespace: str, key: str) -> ClientBinding:
    """The URL and address of the proxies of a SeldonRuntime, and a name that they route by.

    Args:
        prefix: of the variables.
        name: in the path of requests, and in their header ``seldon-model``: a model, ``<name>.pipeline`` or
            ``<name>.experiment``. Without the header the proxies take it from the path.
        namespace: of the SeldonRuntime.
        key: of the resource that creates it.
    """
    host = f"{_MESH}.{namespace}"
    variables = {
        f"{prefix}_URL": f"http://{host}",
        f"{prefix}_GRPC_ADDRESS": f"{host}:{_MESH_PORT}",
        f"{prefix}_MODEL": name,
    }
    proxies = {
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": namespace}},
        "podSelector": {"matchLabels": {"app.kubernetes.io/name": "seldon-envoy"}},
    }
    mesh = Endpoint(_MESH, _MESH_PORT, "http", namespace=namespace, key=key, headers=(("seldon-model", name),))
    return ClientBinding(variables, egress=({"to": [proxies], "ports": tcp(_ENVOY_PORT)},), endpoints=(mesh,))


def replicas_of(service: ModelService) -> dict[str, int]:
    """Fields of a Model and of its own Server: how many replicas load it."""
    scaling = service.autoscaling
    if scaling is None:
        return {"replicas": service.replicas}
    fewest = max(1, scaling.min_replicas)
    return {"replicas": fewest, "minReplicas": fewest, "maxReplicas": scaling.max_replicas}
