"""The pods of a Ray cluster: the head, and a worker for each replica.

KubeRay adds the command ``ray start``, the probes of both, and to workers an init container that waits for the head,
with the security context and the mounts of the worker.

Source: KubeRay 1.7.0, ray-operator/controllers/ray/common/pod.go; Ray 2.60.0, ray._private.services
(determine_plasma_store_config): the object store must fit into ``/dev/shm``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import RayServe
from aiscale.components.serving.runtimes.ray_serve import AUTOSCALER, worker_cpus
from aiscale.core.values.demand import Resources
from aiscale.core.values.images import pull_policy
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.deployment import pod_template
from aiscale.lowering.kubernetes.hardening import container_security
from aiscale.lowering.kubernetes.requirements import requirements
from aiscale.lowering.kubernetes.workload import SCRATCH, Port, Probes, Workload
from aiscale.lowering.pods import Metrics
from aiscale.lowering.serving.artifacts import artifact_volume
from aiscale.lowering.serving.ray_serve.names import (
    CLUSTER,
    DASHBOARD_PORT,
    GCS_PORT,
    HEAD_ROLE,
    METRICS_PORT,
    SERVE_PORT,
    head_account,
)
from aiscale.lowering.serving.server_part import ServerPart
from aiscale.quantities import Bytes

RAY_USER_ID = 1_000
"""User of the official images, whose home with Python only they can read. Source: Ray 2.60.0,
docker/base-deps/Dockerfile."""

METRICS = Metrics(METRICS_PORT)

_SERVE, _METRICS = Port("serve", SERVE_PORT, "http"), Port("metrics", METRICS_PORT)
_OF_HEAD = (Port("gcs-server", GCS_PORT), Port("dashboard", DASHBOARD_PORT))

_LOGS = {"name": "ray-logs", "mountPath": "/tmp/ray"}  # noqa: S108  # a path inside the container, on its own volume
_TMP = {"name": "tmp", "mountPath": "/tmp"}  # noqa: S108  # the same

_OBJECT_STORE, _SHARED_MEMORY = 0.25, 0.3
"""Shares of the memory limit: the object store, and ``/dev/shm`` around it."""


def ray_part(service: ModelService, runtime: RayServe) -> ServerPart:
    """What a worker runs. KubeRay sets its command and probes."""
    return ServerPart(
        image=runtime.image or runtime.official_image(gpu=service.gpu is not None),
        command=(),
        args=(),
        ports=(_SERVE, _METRICS),
        probes=Probes(ready=None, live=None, startup_s=0),
        metrics=METRICS,
        queries={},
        shares_memory=True,
        environment={"RAY_USAGE_STATS_ENABLED": "0"},
        # Serve's proxy and replica end at SIGTERM with their worker.
        finishes_requests=False,
    )


def worker_pods(service: ModelService, version: Workload) -> Workload:
    """The workers, under the name of the service."""
    return replace(
        version,
        component=service,
        instance=service.name,
        user_id=RAY_USER_ID,
        shared_memory=_shared_memory(service.resources),
    )


def head_pods(service: ModelService, runtime: RayServe, workers: Workload) -> Workload:
    """The head, with the variables of the workers: it imports the code to read the application off it."""
    _, models = artifact_volume(service.served)
    unused = {mount["name"] for mount in models}
    return replace(
        workers,
        role=HEAD_ROLE,
        account=head_account(service),
        resources=runtime.head,
        gpu=None,
        gpus=0,
        ports=(*_OF_HEAD, _SERVE, _METRICS),
        scratch=SCRATCH,
        disk=Bytes(workers.disk + SCRATCH),
        shared_memory=_shared_memory(runtime.head),
        volumes=(
            *(one for one in workers.volumes if one["name"] not in unused),
            {"name": _LOGS["name"], "emptyDir": {"sizeLimit": str(SCRATCH)}},
        ),
        mounts=(*(one for one in workers.mounts if one["name"] not in unused), _LOGS),
        drain_s=0,
        uses_api=service.autoscaling is not None,
    )


def head_group(head: Workload, context: LoweringContext) -> dict[str, Any]:
    """``headGroupSpec``: no replica is placed on the head."""
    template = _template(head, context, "ray-head")
    del template["spec"]["topologySpreadConstraints"]  # of one pod
    # One of KubeRay's Services of the head selects its own value, which a label of ours would replace.
    del template["metadata"]["labels"]["app.kubernetes.io/name"]
    return {
        "rayStartParams": {
            "dashboard-host": "0.0.0.0",  # noqa: S104  in the pod's own network
            "num-cpus": "0",
            "object-store-memory": _object_store(head.resources),
        },
        "template": template,
    }


def worker_group(service: ModelService, workers: Workload, context: LoweringContext) -> dict[str, Any]:
    """The one worker group: as many workers as replicas, with the resources of one each."""
    scaling = service.autoscaling
    sizes = (
        {"minReplicas": scaling.min_replicas, "maxReplicas": scaling.max_replicas}
        if scaling is not None
        else {"replicas": service.replicas, "minReplicas": service.replicas, "maxReplicas": service.replicas}
    )
    parameters = {
        "num-cpus": str(worker_cpus(service.resources)),
        "object-store-memory": _object_store(workers.resources),
    }
    if service.gpu is not None:
        parameters["num-gpus"] = str(service.gpus)
    template = _template(workers, context, "ray-worker")
    for spread in template["spec"]["topologySpreadConstraints"]:
        spread["matchLabelKeys"] = [CLUSTER]  # the cluster of each version is spread by itself
    return {
        "groupName": "workers",
        **sizes,
        "rayStartParams": dict(sorted(parameters.items())),
        "template": template,
    }


def autoscaler_options(head: Workload) -> dict[str, Any]:
    """``autoscalerOptions``: the second container of the head, hardened as the first."""
    return {
        "imagePullPolicy": pull_policy(head.image),
        "env": [{"name": "HOME", "value": "/tmp"}],  # noqa: S108  # a path inside the container
        "resources": requirements(AUTOSCALER, ephemeral=SCRATCH),
        "securityContext": container_security(),
        "volumeMounts": [_TMP, _LOGS],
    }


def _template(workload: Workload, context: LoweringContext, container: str) -> dict[str, Any]:
    template = pod_template(replace(workload, kind="StatefulSet"), context)
    template["spec"]["containers"][0]["name"] = container
    return template


def _object_store(resources: Resources) -> str:
    return str(int(resources.most_memory * _OBJECT_STORE))


def _shared_memory(resources: Resources) -> Bytes:
    return Bytes(int(resources.most_memory * _SHARED_MEMORY) // 2**20 * 2**20)
