"""BentoML as a Deployment. Source: BentoML 1.4.40, ``bentoml serve``, its metrics and the images that it builds."""

from __future__ import annotations

from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import BentoML
from aiscale.lowering.kubernetes.workload import Port, Probes
from aiscale.lowering.pods import Metrics
from aiscale.lowering.serving.artifacts import startup_seconds
from aiscale.lowering.serving.measures import p99, percent
from aiscale.lowering.serving.model_variables import model_variables
from aiscale.lowering.serving.runtime import ServerRuntime
from aiscale.lowering.serving.server_part import ServerPart

PORT = 3_000

_HOME = "/tmp/bentoml"  # noqa: S108  # a path inside the container


def bentoml_part(service: ModelService, runtime: BentoML, pods: str) -> ServerPart:
    """The Bento in the working directory of its image. It is ready once its workers have made their models."""
    # Probes are requests too.
    of_model = f'{pods},endpoint!~"/(livez|readyz|healthz)"'
    inside = f"sum(bentoml_service_request_in_progress{{{of_model}}})"
    return ServerPart(
        image=runtime.image,
        command=(),
        # The entry point of the image prepares the environment and becomes the program that it is given.
        args=("bentoml", "serve", ".", f"--port={PORT}"),
        ports=(Port("http", PORT, "http"),),
        probes=Probes(
            ready={"httpGet": {"path": "/readyz", "port": "http"}},
            live={"httpGet": {"path": "/livez", "port": "http"}},
            startup_s=startup_seconds(service),
            period_s=10,
        ),
        metrics=Metrics(port=PORT),
        queries={
            "queue": inside,
            "concurrency": inside,
            "rps": f"sum(rate(bentoml_service_request_total{{{of_model}}}[1m]))",
        },
        measures={
            "p99_ms": f"{p99(f'bentoml_service_request_duration_seconds_bucket{{{of_model}}}')} * 1e3",
            "error_percent": percent(
                (f'bentoml_service_request_total{{{of_model},http_response_code=~"5.."}}',),
                f"bentoml_service_request_total{{{of_model}}}",
            ),
        },
        shares_memory=True,
        environment={
            # The home of the image, with metrics of workers and results of tasks, is read-only.
            "BENTOML_HOME": _HOME,
            "BENTOML_DO_NOT_TRACK": "True",
            **_workers(runtime),
            **model_variables(service),
        },
    )


def _workers(runtime: BentoML) -> dict[str, str]:
    """Workers of the service: its code has them too, and ``--api-workers`` is for BentoML before 1.2."""
    if runtime.service_name is None:
        return {}
    return {"BENTOML_CONFIG_OPTIONS": f"services.{runtime.service_name}.workers={runtime.workers}"}


RUNTIME = ServerRuntime(bentoml_part)
