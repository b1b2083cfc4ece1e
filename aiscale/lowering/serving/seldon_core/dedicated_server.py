"""The Server of one model service on Seldon Core 2: the same pods as those of a shared one, with settings of its own.

The operator merges ``podSpec`` into that of a ServerConfig: containers by their names, lists by appending. The agent
and rclone of the ServerConfig stay, and so does its volume for models.

Source: Seldon Core 2.6.0 (commit 60b7401ae), operator/apis/mlops/v1alpha1/server_types.go,
operator/controllers/reconcilers/server/server_reconciler.go (mergePodSpecs), operator/config/serverconfigs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import SeldonCore
from aiscale.core.values.images import pull_policy
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.disruption import one_at_a_time
from aiscale.lowering.kubernetes.requirements import requirements
from aiscale.lowering.kubernetes.scheduling import gpu_placement, pool_placement, topology_spread
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.lowering.serving.seldon_core.hosted_model import replicas_of
from aiscale.lowering.serving.seldon_core.names import SELDON_2

SERVER_NAME = "seldon-server-name"
"""Label of the pods of a Server with its name."""


def dedicated_server(
    service: ModelService, runtime: SeldonCore, name: str, context: LoweringContext
) -> Iterator[Resource]:
    """The Server and the disruption budget of its pods.

    Args:
        service: the service with the version that it hosts.
        runtime: its runtime.
        name: of the Server.
        context: the graph and the namespace.
    """
    metadata = {
        **context.metadata(service, name, "model-server", version=service.model.version),
        "namespace": runtime.runtime_namespace,
    }
    config = type(runtime.server).__name__.lower()  # Seldon's own ServerConfigs are mlserver and triton
    labels = {SERVER_NAME: name}
    yield kubernetes_resource(
        {
            "apiVersion": SELDON_2,
            "kind": "Server",
            "metadata": metadata,
            "spec": {
                "serverConfig": config,
                **replicas_of(service),
                "podSpec": _pods(service, runtime, config, labels, context),
            },
        },
        address=service.address,
        reason=f"the pods of {service.name} serve no other model",
    )
    yield kubernetes_resource(
        {
            "apiVersion": "policy/v1",
            "kind": "PodDisruptionBudget",
            "metadata": metadata,
            "spec": one_at_a_time(labels),
        },
        address=service.address,
        reason=f"node drains take one pod of {service.name} at a time",
    )


def _pods(
    service: ModelService, runtime: SeldonCore, config: str, labels: dict[str, str], context: LoweringContext
) -> dict[str, Any]:
    """What differs from the pods of the ServerConfig."""
    image = runtime.server.image or runtime.server.official_image(gpu=service.gpu is not None)
    container: dict[str, Any] = {
        "name": config,
        "image": image,
        "imagePullPolicy": pull_policy(image),
        "resources": requirements(service.resources, gpus=service.gpus if service.gpu else 0, mig=service.mig),
    }
    if service.environment:
        container["env"] = [{"name": name, "value": value} for name, value in service.environment.items()]
    placed = gpu_placement(service, service.gpu, context, service.mig) if service.gpu else pool_placement(service.pool)
    return {
        "containers": [container],
        "topologySpreadConstraints": topology_spread(labels, by_revision=False),
        **placed,
    }
