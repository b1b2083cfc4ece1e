"""A Model of Seldon Core 2 on a Server that exists already, and the path of its callers through ``seldon-mesh``.

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
from aiscale.lowering.naming import fit
from aiscale.lowering.resource import Resource, kubernetes_resource

_MESH, _MESH_PORT, _ENVOY_PORT = "seldon-mesh", 80, 9_000
"""The Service of the proxies, its port, and theirs."""

SCHEMES = ("s3", "gs")
"""Remotes of rclone that aiscale's URIs name."""

_CAPABILITIES: Mapping[str, str] = {"transformers": "huggingface"}
"""Capability of a Server by framework, where the names differ."""


def model_name(service: ModelService, context: LoweringContext) -> str:
    """Name of the Model, and of the model in requests: systems share the namespace of the runtime."""
    return fit(f"{context.system}-{service.name}")


def hosted_model(service: ModelService, runtime: SeldonCore, context: LoweringContext) -> Resource:
    """The Model."""
    served, framework = service.served, service.model.framework
    spec: dict[str, Any] = {
        "storageUri": served.artifact,
        "requirements": [_CAPABILITIES.get(framework, framework)],
        "server": runtime.shared_server,
        **_replicas(service),
    }
    if served.size is not None:
        spec["memory"] = str(served.size)
    name = model_name(service, context)
    metadata = context.metadata(service, name, "model", version=service.model.version)
    annotations = {"aiscale.dev/model-digest": served.digest} if served.digest else {}
    manifest = {
        "apiVersion": "mlops.seldon.io/v1alpha1",
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
        reason=f"Server {runtime.shared_server} serves {service.model.name} {service.model.version} as {name}",
    )


def hosted_binding(
    service: ModelService, runtime: SeldonCore, edge: GraphEdge, context: LoweringContext
) -> ClientBinding:
    """The URL and address of the proxies, and the name of the model, which is the header ``seldon-model`` too."""
    prefix, name = variable_prefix(service, edge.relation), model_name(service, context)
    host = f"{_MESH}.{runtime.runtime_namespace}"
    variables = {
        f"{prefix}_URL": f"http://{host}",
        f"{prefix}_GRPC_ADDRESS": f"{host}:{_MESH_PORT}",
        f"{prefix}_MODEL": name,
    }
    proxies = {
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": runtime.runtime_namespace}},
        "podSelector": {"matchLabels": {"app.kubernetes.io/name": "seldon-envoy"}},
    }
    mesh = Endpoint(
        _MESH,
        _MESH_PORT,
        "http",
        namespace=runtime.runtime_namespace,
        key=f"model/{name}",
        headers=(("seldon-model", name),),
    )
    return ClientBinding(variables, egress=({"to": [proxies], "ports": tcp(_ENVOY_PORT)},), endpoints=(mesh,))


def _replicas(service: ModelService) -> dict[str, int]:
    scaling = service.autoscaling
    if scaling is None:
        return {"replicas": service.replicas}
    fewest = max(1, scaling.min_replicas)
    return {"replicas": fewest, "minReplicas": fewest, "maxReplicas": scaling.max_replicas}
