"""NVIDIA Triton. Source: Triton Inference Server 26.06; ports, probes and metrics as its documentation says."""

from __future__ import annotations

from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import Triton
from aiscale.lowering.kubernetes.workload import Port, Probes
from aiscale.lowering.pods import Metrics
from aiscale.lowering.serving.artifacts import artifact_path, startup_seconds
from aiscale.lowering.serving.measures import percent
from aiscale.lowering.serving.runtime import ServerRuntime
from aiscale.lowering.serving.server_part import ServerPart
from aiscale.lowering.serving.triton.aws_sign_in import with_aws_sign_in
from aiscale.lowering.serving.triton.model_config import config_files, launcher, without_effect


def triton_part(service: ModelService, runtime: Triton, pods: str) -> ServerPart:
    """One model. Readiness is that of the model: the server is ready before it."""
    model, config = service.model.known_to_server, config_files(service, runtime)
    return ServerPart(
        image=runtime.image or runtime.official_image(gpu=service.gpu is not None),
        command=(),
        args=(
            *(launcher() if config else ()),
            "tritonserver",
            f"--model-repository={artifact_path(service.served)}",
            f"--model-control-mode={runtime.model_control}",
            *([f"--load-model={model}"] if runtime.model_control == "explicit" and not config else []),
            "--strict-readiness=true",
            "--http-port=8000",
            "--grpc-port=8001",
            "--metrics-port=8002",
        ),
        ports=(Port("http", 8_000, "http"), Port("grpc", 8_001, "kubernetes.io/h2c"), Port("metrics", 8_002)),
        probes=Probes(
            ready={"httpGet": {"path": f"/v2/models/{model}/ready", "port": "http"}},
            live={"httpGet": {"path": "/v2/health/live", "port": "http"}},
            startup_s=startup_seconds(service),
            period_s=10,
        ),
        metrics=Metrics(port=8_002),
        queries={
            "queue": f'sum(nv_inference_pending_request_count{{{pods},model="{model}"}})',
            # Microseconds spent on requests in each second are, by Little's law, the requests inside.
            "concurrency": f'sum(rate(nv_inference_request_duration_us{{{pods},model="{model}"}}[1m])) / 1e6',
            "rps": f'sum(rate(nv_inference_request_success{{{pods},model="{model}"}}[1m]))',
            "gpu": f"100 * sum(avg by (pod) (nv_gpu_utilization{{{pods}}}))",
        },
        measures={
            "error_percent": percent(
                (f'nv_inference_request_failure{{{pods},model="{model}"}}',),
                f'nv_inference_request_success{{{pods},model="{model}"}}',
                f'nv_inference_request_failure{{{pods},model="{model}"}}',
            )
        },
        shares_memory=True,
        config=config,
        stop_flag="--exit-timeout-secs",
    )


RUNTIME = ServerRuntime(triton_part, with_aws_sign_in, without_effect)
