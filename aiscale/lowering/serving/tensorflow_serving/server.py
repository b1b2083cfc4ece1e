"""TensorFlow Serving. Source: TensorFlow Serving 2.21, its flags, REST API and monitoring configuration."""

from __future__ import annotations

from aiscale.components.serving.batching import Batching
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import TensorFlowServing
from aiscale.lowering.kubernetes.workload import Port, Probes
from aiscale.lowering.pods import Metrics
from aiscale.lowering.serving.artifacts import artifact_path, startup_seconds
from aiscale.lowering.serving.measures import p99, percent
from aiscale.lowering.serving.runtime import ServerRuntime
from aiscale.lowering.serving.server_part import CONFIG_FOLDER, ServerPart

METRICS_PATH = "/monitoring/prometheus/metrics"
BATCHING = "batching.config"
MODELS = "models.config"
MONITORING = f'prometheus_config {{ enable: true, path: "{METRICS_PATH}" }}\n'


def tensorflow_serving_part(service: ModelService, runtime: TensorFlowServing, pods: str) -> ServerPart:
    """One model; metrics are switched on, which are off by default."""
    model = service.model.known_to_server
    # The server has no gauge for its queue. Microseconds of latency spent in each second are, by Little's law,
    # the requests inside it.
    busy = f"sum(rate(:tensorflow:serving:request_latency_sum{{{pods}}}[1m])) / 1e6"
    return ServerPart(
        image=runtime.image or runtime.official_image(gpu=service.gpu is not None),
        command=("tensorflow_model_server",),
        args=(
            "--port=8500",
            "--rest_api_port=8501",
            *_models(service, runtime),
            f"--monitoring_config_file={CONFIG_FOLDER}/monitoring.config",
            *(["--enable_batching=true"] if runtime.batching or service.batching else []),
            *([f"--batching_parameters_file={CONFIG_FOLDER}/{BATCHING}"] if service.batching else []),
        ),
        ports=(Port("http", 8_501, "http"), Port("grpc", 8_500, "kubernetes.io/h2c")),
        probes=Probes(
            ready={"httpGet": {"path": f"/v1/models/{model}", "port": "http"}},
            live={"tcpSocket": {"port": "grpc"}},
            startup_s=startup_seconds(service),
            period_s=10,
        ),
        metrics=Metrics(port=8_501, path=METRICS_PATH),
        queries={
            "queue": busy,
            "concurrency": busy,
            "rps": f"sum(rate(:tensorflow:serving:request_count{{{pods}}}[1m]))",
        },
        measures={
            # Buckets are in microseconds.
            "p99_ms": f"{p99(f':tensorflow:serving:request_latency_bucket{{{pods}}}')} / 1e3",
            "error_percent": percent(
                (f':tensorflow:serving:request_count{{{pods},status!="OK"}}',),
                f":tensorflow:serving:request_count{{{pods}}}",
            ),
        },
        config=_files(service, runtime),
    )


def _models(service: ModelService, runtime: TensorFlowServing) -> list[str]:
    """The newest version of one model; a file where several of its versions are kept loaded."""
    if runtime.loaded_versions:
        # At a start, no version is loaded yet: labels would be refused, and the server would stop.
        # Source: tensorflow/serving issues 1230 and 1608.
        unloaded = ["--allow_version_labels_for_unavailable_models=true"] if runtime.version_labels else []
        return [f"--model_config_file={CONFIG_FOLDER}/{MODELS}", *unloaded]
    return [f"--model_name={service.model.known_to_server}", f"--model_base_path={artifact_path(service.served)}"]


def _files(service: ModelService, runtime: TensorFlowServing) -> dict[str, str]:
    files = {"monitoring.config": MONITORING}
    if runtime.loaded_versions:
        name, path = service.model.known_to_server, artifact_path(service.served)
        numbers = " ".join(f"versions: {number}" for number in runtime.loaded_versions)
        labels = "".join(
            f'version_labels {{ key: "{label}" value: {number} }} ' for label, number in runtime.version_labels.items()
        )
        files[MODELS] = (
            f'model_config_list {{ config {{ name: "{name}" base_path: "{path}" '
            f'model_platform: "tensorflow" model_version_policy {{ specific {{ {numbers} }} }} {labels}}} }}\n'
        )
    if service.batching is not None:
        files[BATCHING] = _batching(service.batching)
    return files


def _batching(batching: Batching) -> str:
    delay_us = round(batching.max_delay_ms * 1_000)
    return f"max_batch_size {{ value: {batching.max_size} }}\nbatch_timeout_micros {{ value: {delay_us} }}\n"


RUNTIME = ServerRuntime(tensorflow_serving_part)
