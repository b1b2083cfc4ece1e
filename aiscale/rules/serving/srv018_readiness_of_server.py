"""Ready is asked of the server, not of the model.

What:
    A model server of the user's own runs Triton or MLServer and is asked for its health as a server.

Why:
    The server answers before the model is loaded, so requests arrive that it can only refuse; or it answers nothing
    while a large model loads, and the pod is started anew, for ever.

Example:
    CustomServer(image="nvcr.io/nvidia/tritonserver:26.06-py3", port=8_000, health_path="/v2/health/ready")

Instead:
    CustomServer(image="nvcr.io/nvidia/tritonserver:26.06-py3", port=8_000, health_path="/v2/models/surge/ready")

Source:
    triton-inference-server/server issues 7014 and 6469; Open Inference Protocol, health.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import CustomServer, server_of
from aiscale.diagnostics import Diagnostic, Edit, Fix, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV018"
SEVERITY = Severity.WARNING
FAULTS = ("serving-14", "serving-22")
_SERVERS = ("tritonserver", "mlserver")
_OF_SERVER = ("/v2/health/live", "/v2/health/ready", "/v2")


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such service."""
    for service in graph.of(ModelService):
        server = server_of(service.runtime)
        if not isinstance(server, CustomServer) or server.health_path.rstrip("/") not in _OF_SERVER:
            continue
        if any(name in server.image for name in _SERVERS):
            inner = "" if server is service.runtime else "server."
            path = f'"/v2/models/{service.model.known_to_server}/ready"'
            yield service.finding(
                CODE, SEVERITY, f"{service.name} is ready before {service.model.name} is loaded, or never",
                argument=f"runtime.{inner}health_path", label="the health of the server, not of the model",
                help=f"health_path={path}",
                fix=None if inner else Fix(
                    f"ask whether {service.model.name} is loaded",
                    (Edit("runtime.health_path", path, relation="aiscale.serving.CustomServer"),),
                ),
            )  # fmt: skip
