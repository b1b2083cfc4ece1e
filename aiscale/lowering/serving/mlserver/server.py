"""MLServer as a Deployment. Source: MLServer 1.7.1, settings, metrics and container image."""

from __future__ import annotations

from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import MLServer
from aiscale.lowering.kubernetes.workload import Port, Probes
from aiscale.lowering.pods import Metrics
from aiscale.lowering.serving.artifacts import startup_seconds
from aiscale.lowering.serving.mlserver.settings import (
    GRPC_PORT,
    HTTP_PORT,
    METRICS_PORT,
    explained_model,
    scratch,
    settings_files,
)
from aiscale.lowering.serving.runtime import ServerRuntime
from aiscale.lowering.serving.server_part import CONFIG_FOLDER, ServerPart

_CACHE = "/tmp/cache"  # noqa: S108  # a path inside the container


def mlserver_part(service: ModelService, runtime: MLServer, pods: str) -> ServerPart:
    """One model. Readiness is that of the model: the server is ready before it."""
    model = service.model.known_to_server
    of_model = f'{pods},model="{model}"'
    # The server has no gauge for its queue. Seconds spent on requests in each second are, by Little's law, the
    # requests inside it.
    busy = f"sum(rate(model_infer_request_duration_sum{{{of_model}}}[1m]))"
    return ServerPart(
        image=runtime.image or runtime.official_image(gpu=service.gpu is not None),
        command=("mlserver", "start", CONFIG_FOLDER),
        args=(),
        ports=(
            Port("http", HTTP_PORT, "http"),
            Port("grpc", GRPC_PORT, "kubernetes.io/h2c"),
            Port("metrics", METRICS_PORT),
        ),
        probes=Probes(
            ready={"httpGet": {"path": f"/v2/models/{model}/ready", "port": "http"}},
            live={"httpGet": {"path": "/v2/health/live", "port": "http"}},
            startup_s=startup_seconds(service),
            period_s=10,
        ),
        metrics=Metrics(port=METRICS_PORT),
        queries={
            "queue": busy,
            "concurrency": busy,
            "rps": f"sum(rate(model_infer_request_success_total{{{of_model}}}[1m]))",
        },
        config=settings_files(service, runtime),
        # The image keeps its caches below /opt, which is read-only.
        environment={
            "HF_HOME": _CACHE,
            "TRANSFORMERS_CACHE": _CACHE,
            "NUMBA_CACHE_DIR": _CACHE,
            **explained_model(service),
        },
        scratch=scratch(service),
    )


RUNTIME = ServerRuntime(mlserver_part)
