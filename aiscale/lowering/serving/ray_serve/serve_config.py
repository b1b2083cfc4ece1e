"""The Serve config of a model service: ``serveConfigV2`` of its RayService.

Source: Ray 2.60.0, ray.serve.schema.ServeDeploySchema and ray.serve.config.AutoscalingConfig.
"""

from __future__ import annotations

from typing import Any

import yaml

from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import RayServe
from aiscale.core.values.demand import Autoscaling
from aiscale.core.values.ray_workers import worker_cpus
from aiscale.lowering.serving.model_variables import model_variables
from aiscale.lowering.serving.ray_serve.names import SERVE_PORT

_USUAL_ONGOING = 5
"""Requests that a replica gets at once. Source: Ray 2.60.0, ``DEFAULT_MAX_ONGOING_REQUESTS``."""


def serve_config(service: ModelService, runtime: RayServe, stop_s: int) -> str:
    """The config as YAML: one application, whose replicas are those of the service.

    Args:
        service: the model service.
        runtime: its runtime.
        stop_s: seconds that a request may take.
    """
    application: dict[str, Any] = {
        "name": service.name,
        "route_prefix": runtime.route_prefix,
        "import_path": runtime.import_path,
    }
    application["runtime_env"] = _runtime_env(service, runtime)
    if runtime.args:
        application["args"] = dict(runtime.args)
    application["deployments"] = [_deployment(service, runtime, stop_s)]
    config = {
        "proxy_location": "EveryNode",
        "http_options": {"host": "0.0.0.0", "port": SERVE_PORT},  # noqa: S104  in the pod's own network
        "applications": [application],
    }
    return yaml.safe_dump(config, sort_keys=False)


def _runtime_env(service: ModelService, runtime: RayServe) -> dict[str, Any]:
    """What the application runs in. A new version of the model changes it, also where the cluster stays."""
    own = {*service.environment, *service.secrets}
    found: dict[str, Any] = {
        "env_vars": {name: value for name, value in model_variables(service).items() if name not in own}
    }
    if runtime.working_dir is not None:
        found["working_dir"] = runtime.working_dir
    if runtime.pip:
        found["pip"] = list(runtime.pip)
    return found


def _deployment(service: ModelService, runtime: RayServe, stop_s: int) -> dict[str, Any]:
    actor: dict[str, Any] = {
        "num_cpus": runtime.num_cpus if runtime.num_cpus is not None else worker_cpus(service.resources)
    }
    if service.gpu is not None:
        actor["num_gpus"] = service.gpus
    found: dict[str, Any] = {"name": runtime.deployment}
    if service.autoscaling is None:
        found["num_replicas"] = service.replicas
    else:
        found["autoscaling_config"] = _autoscaling(service.autoscaling)
    return {
        **found,
        # The pods are as many as the replicas, and each has the resources of one.
        "max_replicas_per_node": 1,
        **_limits(service),
        "graceful_shutdown_timeout_s": stop_s,
        "ray_actor_options": actor,
    }


def _limits(service: ModelService) -> dict[str, int]:
    """Requests of a replica, and those that wait in each proxy; the proxy on its worker has most of them."""
    if (limit := service.bulkhead) is not None:
        # Serve cannot queue none: 0 is not in its range.
        return {"max_ongoing_requests": limit.max_concurrent, "max_queued_requests": max(1, limit.queue)}
    if service.batching is not None and service.batching.max_size > _USUAL_ONGOING:
        return {"max_ongoing_requests": service.batching.max_size}  # a batch has no more than a replica gets
    return {}


def _autoscaling(scaling: Autoscaling) -> dict[str, Any]:
    found: dict[str, Any] = {"min_replicas": scaling.min_replicas, "max_replicas": scaling.max_replicas}
    if (signal := scaling.signal("concurrency")) is not None:
        found["target_ongoing_requests"] = signal.target_value
    delays = {"upscale_delay_s": scaling.scale_up_stabilization, "downscale_delay_s": scaling.cooldown}
    return found | {name: float(value) for name, value in delays.items()}
