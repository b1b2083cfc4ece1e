"""TorchServe as a Deployment. Source: TorchServe 0.12.0, its front end, launcher, metrics and container image."""

from __future__ import annotations

from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import TorchServe
from aiscale.lowering.kubernetes.workload import Port, Probes
from aiscale.lowering.pods import Metrics
from aiscale.lowering.script_files import script
from aiscale.lowering.serving.artifacts import startup_seconds
from aiscale.lowering.serving.runtime import ServerRuntime
from aiscale.lowering.serving.server_part import CONFIG_FOLDER, ServerPart
from aiscale.lowering.serving.torchserve.settings import (
    GRPC_PORT,
    HTTP_PORT,
    METRICS_PORT,
    TEMP,
    model_path,
    properties,
    scratch,
)

PROPERTIES, START, WORKERS_READY, LOGGING = "config.properties", "start.sh", "workers-ready.sh", "log4j2.xml"


def torchserve_part(service: ModelService, runtime: TorchServe, pods: str) -> ServerPart:
    """One model. A start is over once all of its workers have loaded it, which the management API alone knows."""
    of_model = f'{pods},model_name="{service.model.known_to_server}"'
    health = {"httpGet": {"path": "/ping", "port": "http"}}
    workers_ready = ["sh", f"{CONFIG_FOLDER}/{WORKERS_READY}", model_path(service, runtime)]
    return ServerPart(
        image=runtime.image or runtime.official_image(gpu=service.gpu is not None),
        command=("sh", f"{CONFIG_FOLDER}/{START}"),
        args=("--start", "--foreground", "--no-config-snapshots", f"--log-config={CONFIG_FOLDER}/{LOGGING}"),
        ports=(
            Port("http", HTTP_PORT, "http"),
            Port("grpc", GRPC_PORT, "kubernetes.io/h2c"),
            Port("metrics", METRICS_PORT),
        ),
        probes=Probes(
            starts={"exec": {"command": workers_ready}},
            # Unhealthy once a worker could not be restarted for five minutes, after which the server gives it up.
            ready=health,
            live=health,
            startup_s=startup_seconds(service),
            period_s=10,
        ),
        metrics=Metrics(port=METRICS_PORT),
        queries={
            # Microseconds that requests spend waiting, and inside, in each second: by Little's law, their number.
            "queue": f"sum(rate(ts_queue_latency_microseconds{{{of_model}}}[1m])) / 1e6",
            "concurrency": f"sum(rate(ts_inference_latency_microseconds{{{of_model}}}[1m])) / 1e6",
            "rps": f"sum(rate(ts_inference_requests_total{{{of_model}}}[1m]))",
            "gpu": f"sum(avg by (pod) (GPUUtilization{{{pods}}}))",
        },
        shares_memory=True,
        config={
            PROPERTIES: properties(service, runtime),
            **{name: script(f"serving/torchserve/{name}") for name in (START, WORKERS_READY, LOGGING)},
        },
        environment={
            "TS_CONFIG_FILE": f"{CONFIG_FOLDER}/{PROPERTIES}",
            "TEMP": TEMP,
            "USER": "torchserve",
            "LOG_LOCATION": f"{TEMP}/logs",
            "METRICS_LOCATION": f"{TEMP}/logs",
        },
        finishes_requests=False,
        scratch=scratch(service),
    )


RUNTIME = ServerRuntime(torchserve_part)
