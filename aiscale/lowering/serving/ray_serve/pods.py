"""The pods of the Ray cluster of a model service: the head, and a worker for each replica."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import RayServe
from aiscale.components.serving.runtimes.ray_serve import AUTOSCALER
from aiscale.core.values.images import pull_policy
from aiscale.lowering.kubernetes.hardening import container_security
from aiscale.lowering.kubernetes.ray_cluster import (
    ENVIRONMENT,
    HEAD_PORTS,
    HEAD_ROLE,
    METRICS,
    USER_ID,
    WORKER_PORTS,
    head_name,
    shared_memory,
)
from aiscale.lowering.kubernetes.requirements import requirements
from aiscale.lowering.kubernetes.workload import SCRATCH, Port, Probes, Workload
from aiscale.lowering.serving.artifacts import artifact_volume
from aiscale.lowering.serving.ray_serve.names import SERVE_PORT
from aiscale.lowering.serving.server_part import ServerPart
from aiscale.quantities import Bytes

_PORTS = (Port("serve", SERVE_PORT, "http"), *WORKER_PORTS)

_LOGS = {"name": "ray-logs", "mountPath": "/tmp/ray"}  # noqa: S108  # a path inside the container, on its own volume
_TMP = {"name": "tmp", "mountPath": "/tmp"}  # noqa: S108  # the same


def ray_part(service: ModelService, runtime: RayServe) -> ServerPart:
    """What a worker runs. KubeRay sets its command and probes."""
    return ServerPart(
        image=runtime.image or runtime.official_image(gpu=service.gpu is not None),
        command=(),
        args=(),
        ports=_PORTS,
        probes=Probes(ready=None, live=None, startup_s=0),
        metrics=METRICS,
        queries={},
        shares_memory=True,
        environment=ENVIRONMENT,
        # Serve's proxy and replica end at SIGTERM with their worker.
        finishes_requests=False,
    )


def worker_pods(service: ModelService, version: Workload) -> Workload:
    """The workers, under the name of the service."""
    return replace(
        version,
        component=service,
        instance=service.name,
        user_id=USER_ID,
        shared_memory=shared_memory(service.resources),
    )


def head_pods(service: ModelService, runtime: RayServe, workers: Workload) -> Workload:
    """The head, with the variables of the workers: it imports the code to read the application off it."""
    _, models = artifact_volume(service.served)
    unused = {mount["name"] for mount in models}
    return replace(
        workers,
        role=HEAD_ROLE,
        account=head_name(service),
        resources=runtime.head,
        gpu=None,
        gpus=0,
        ports=(*HEAD_PORTS, *_PORTS),
        scratch=SCRATCH,
        disk=Bytes(workers.disk + SCRATCH),
        shared_memory=shared_memory(runtime.head),
        volumes=(
            *(one for one in workers.volumes if one["name"] not in unused),
            {"name": _LOGS["name"], "emptyDir": {"sizeLimit": str(SCRATCH)}},
        ),
        mounts=(*(one for one in workers.mounts if one["name"] not in unused), _LOGS),
        drain_s=0,
        uses_api=service.autoscaling is not None,
    )


def autoscaler_options(head: Workload) -> dict[str, Any]:
    """``autoscalerOptions``: the second container of the head, hardened as the first."""
    return {
        "imagePullPolicy": pull_policy(head.image),
        "env": [{"name": "HOME", "value": "/tmp"}],  # noqa: S108  # a path inside the container
        "resources": requirements(AUTOSCALER, ephemeral=SCRATCH),
        "securityContext": container_security(),
        "volumeMounts": [_TMP, _LOGS],
    }
