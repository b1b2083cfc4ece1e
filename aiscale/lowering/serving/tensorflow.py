"""TensorFlow Serving. Source: TensorFlow Serving 2.21, its flags, REST API and monitoring configuration."""

from __future__ import annotations

from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import TensorFlowServing
from aiscale.lowering.kubernetes.workload import Metrics, Probes
from aiscale.lowering.serving.runtime import CONFIG_FOLDER, ServerPart, artifact_path, startup_seconds

METRICS_PATH = "/monitoring/prometheus/metrics"
MONITORING = f'prometheus_config {{ enable: true, path: "{METRICS_PATH}" }}\n'


def tensorflow_part(service: ModelService, runtime: TensorFlowServing, *, namespace: str, instance: str) -> ServerPart:
    """One model; metrics switched on, since they are off by default."""
    model = service.model.name
    tag = f"{runtime.version}{'-gpu' if service.gpu else ''}"
    # The server has no gauge for its queue. Microseconds of latency spent in each second are, by Little's law,
    # the requests inside it.
    busy = f'rate(:tensorflow:serving:request_latency_sum{{namespace="{namespace}",pod=~"{instance}-.*"}}[1m])'
    return ServerPart(
        image=runtime.image or f"docker.io/tensorflow/serving:{tag}",
        command=("tensorflow_model_server",),
        args=(
            "--port=8500",
            "--rest_api_port=8501",
            f"--model_name={model}",
            f"--model_base_path={artifact_path(service.model)}",
            f"--monitoring_config_file={CONFIG_FOLDER}/monitoring.config",
            *(["--enable_batching=true"] if runtime.batching else []),
        ),
        probes=Probes(
            ready={"httpGet": {"path": f"/v1/models/{model}", "port": "http"}},
            live={"tcpSocket": {"port": "grpc"}},
            startup_s=startup_seconds(service.model),
            period_s=10,
        ),
        metrics=Metrics(port=8_501, path=METRICS_PATH),
        queue_query=f"sum({busy}) / 1e6",
        config={"monitoring.config": MONITORING},
    )
