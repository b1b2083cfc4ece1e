"""The service orchestrator of Seldon Core 1: the container in front of the model server.

The operator adds one with neither a read-only root file system nor dropped capabilities, and a namespace with the
restricted pod security standard refuses its pods. So the container is declared here, by its own name: the operator adds
none where one exists. Its image has no shell, so that it waits at SIGTERM by an argument and not by a hook.

Source: Seldon Core 1.17.1, seldondeployment_engine.go (createExecutorContainer), executor/cmd/executor/main.go.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from aiscale.components.serving.runtimes import SeldonCore
from aiscale.core.values.images import pull_policy
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.hardening import container_security
from aiscale.lowering.kubernetes.requirements import requirements
from aiscale.lowering.kubernetes.workload import Workload
from aiscale.lowering.serving.seldon_core.names import (
    EXECUTOR,
    GRPC_PORT,
    HTTP_PORT,
    POD_INFO,
    POD_INFO_PATH,
    PORTS,
)
from aiscale.quantities import Bytes

PROTOCOL = "v2"
"""Open Inference Protocol."""

_DISK = Bytes(2**30)
"""Ephemeral storage: logs."""


def executor(
    workload: Workload, runtime: SeldonCore, predictor: Mapping[str, Any], context: LoweringContext
) -> dict[str, Any]:
    """The container.

    Args:
        workload: the pods.
        runtime: image and resources.
        predictor: name, graph and containers of the predictor.
        context: the namespace.
    """
    image = runtime.executor or runtime.executor_image.official
    probe = {"periodSeconds": 5, "timeoutSeconds": 60, "failureThreshold": 3}
    return {
        "name": EXECUTOR,
        "image": image,
        "imagePullPolicy": pull_policy(image),
        "args": [
            f"--sdep={workload.name}",
            f"--namespace={context.namespace}",
            f"--predictor={predictor['name']}",
            f"--http_port={HTTP_PORT}",
            f"--grpc_port={GRPC_PORT}",
            f"--protocol={PROTOCOL}",
            "--transport=rest",
            "--prometheus_path=/prometheus",
            "--server_type=rpc",
            f"--shutdown_delay={workload.drain_s}s",
            f"--graceful_timeout={workload.stop_s}s",
        ],
        "env": [{"name": "ENGINE_PREDICTOR", "value": _encoded(predictor)}],
        "ports": [{"name": f"executor-{one.name}", "containerPort": one.number, "protocol": "TCP"} for one in PORTS],
        "resources": requirements(runtime.executor_resources, ephemeral=_DISK),
        "readinessProbe": {"httpGet": {"path": "/ready", "port": "executor-http"}, **probe},
        "livenessProbe": {"httpGet": {"path": "/live", "port": "executor-http"}, **probe},
        "securityContext": container_security(),
        "volumeMounts": [{"name": POD_INFO, "mountPath": POD_INFO_PATH, "readOnly": True}],
    }


def _encoded(predictor: Mapping[str, Any]) -> str:
    return base64.b64encode(json.dumps(predictor, separators=(",", ":")).encode()).decode()
