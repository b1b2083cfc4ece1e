"""A model server of the user's own, as a Deployment. docs/howto/own-model-server.md says what is expected of it."""

from __future__ import annotations

from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import CustomServer
from aiscale.lowering.kubernetes.workload import Port, Probes
from aiscale.lowering.pods import Metrics
from aiscale.lowering.serving.artifacts import startup_seconds
from aiscale.lowering.serving.model_variables import model_variables
from aiscale.lowering.serving.runtime import ServerRuntime
from aiscale.lowering.serving.server_part import ServerPart


def custom_part(service: ModelService, runtime: CustomServer, pods: str) -> ServerPart:  # noqa: ARG001  its metrics are unknown
    """One model. Its health is asked once a start is over; later it is restarted only if it accepts no connection."""
    return ServerPart(
        image=runtime.image,
        command=(),
        args=(),
        ports=(Port("http", runtime.port, "http"),),
        probes=Probes(
            ready={"httpGet": {"path": runtime.health_path, "port": "http"}},
            live={"tcpSocket": {"port": "http"}},
            startup_s=startup_seconds(service),
            period_s=10,
        ),
        metrics=Metrics(port=runtime.port, path=runtime.metrics_path) if runtime.metrics_path is not None else None,
        queries={},
        shares_memory=True,
        environment={
            "PORT": str(runtime.port),
            "MODEL_INSTANCES": str(runtime.instances),
            **model_variables(service),
        },
    )


RUNTIME = ServerRuntime(custom_part)
