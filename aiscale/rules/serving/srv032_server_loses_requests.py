"""A setting of the model server loses or refuses requests.

What:
    - Triton polls its repository for changes (``model_control="poll"``).
    - A ``CustomServer`` runs Triton or MLServer, and its ``health_path`` reports the server, not the model.
    - A SeldonDeployment of 1.x takes its requests from Kafka.
    - A caller sends, or the service's own traffic has, requests above TorchServe's ``max_request_size`` (error).

Why:
    Triton in poll mode unloads the old version before it loads the new one, and loads a half-written upload. The health
    of the server is ready before the model is loaded, or not ready while a large model loads, so that the pod restarts.
    Seldon commits a record when it has read it: what a replica has in progress when it stops is neither answered nor
    read again. TorchServe refuses larger requests: small tests pass, the first large image does not.

Example:
    ModelService("surge", model=model, runtime=Triton(model_control="poll"))

Instead:
    ModelService("surge", model=model, runtime=Triton(), rollout=Canary())

Source:
    triton-inference-server/server issues 2076, 6469, 6939 and 7014, and documentation, model management; Open Inference
    Protocol, health; SeldonIO/seldon-core issue 4097; PyTorch documentation, TorchServe advanced configuration:
    max_request_size (6,553,500 bytes).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.network.routing import callers
from aiscale.analysis.serving.runtime_services import services_by, services_on
from aiscale.components.serving.runtimes import CustomServer, SeldonCore, TorchServe, Triton
from aiscale.core.relations import Call
from aiscale.diagnostics import Diagnostic, Edit, Fix, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV032"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR
_SERVERS = ("tritonserver", "mlserver")
_OF_SERVER = ("/v2/health/live", "/v2/health/ready", "/v2")


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields the findings of each form."""
    yield from _polling(graph)
    yield from _readiness(graph)
    yield from _kafka_requests(graph)
    yield from _request_size(graph)


def _polling(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each Triton that polls."""
    for service, server in services_by(graph, Triton):
        if server.model_control == "poll":
            inner = "" if server is service.runtime else "server."
            yield service.finding(
                CODE, SEVERITY, f"{service.name} answers no requests while Triton changes versions",
                argument=f"runtime.{inner}model_control", label="the old version is unloaded first",
                help='model_control="explicit", and a new version in pods of its own',
                fix=None if inner else Fix(
                    f"load {service.model.name} by name",
                    (Edit("runtime.model_control", '"explicit"', relation="aiscale.serving.Triton"),),
                ),
            )  # fmt: skip


def _readiness(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such service."""
    for service, server in services_by(graph, CustomServer):
        if server.health_path.rstrip("/") not in _OF_SERVER:
            continue
        if any(name in server.image for name in _SERVERS):
            inner = "" if server is service.runtime else "server."
            path = f'"/v2/models/{service.model.known_to_server}/ready"'
            yield service.finding(
                CODE, SEVERITY,
                f"{service.name} is ready before {service.model.name} is loaded, or never becomes ready",
                argument=f"runtime.{inner}health_path", label="reports the server, not the model",
                help=f"health_path={path}",
                fix=None if inner else Fix(
                    f"ask whether {service.model.name} is loaded",
                    (Edit("runtime.health_path", path, relation="aiscale.serving.CustomServer"),),
                ),
            )  # fmt: skip


def _kafka_requests(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such service."""
    for service, seldon in services_on(graph, SeldonCore):
        if seldon.requests_by == "kafka":
            yield service.finding(
                CODE, SEVERITY, f"{service.name} loses the requests in progress when a replica stops",
                argument="runtime.requests_by", label="committed before they are answered",
                help='requests_by="rpc", and a Microservice that consumes the stream and calls it',
            )  # fmt: skip


def _request_size(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each call, and each traffic, with too large requests."""
    for service, server in services_by(graph, TorchServe):
        most = int(server.max_request_size)
        if service.traffic is not None and service.traffic.message_bytes > most:
            yield service.finding(
                CODE, WORST, f"{service.name} gets requests of {service.traffic.message_bytes:,} bytes, but "
                f"TorchServe accepts {most:,}",
                argument="traffic.message_bytes", label="refused", help=_help(service.traffic.message_bytes),
            )  # fmt: skip
        for edge in callers(graph, service):
            sent = edge.relation.payload_bytes if isinstance(edge.relation, Call) else None
            if sent is not None and sent > most:
                caller = graph[edge.source]
                yield caller.finding(
                    CODE, WORST, f"{caller.name} sends {service.name} {sent:,} bytes, but TorchServe accepts {most:,}",
                    argument=f"{edge.field}.payload_bytes", index=edge.item, label="refused",
                    related=(Related(f"{service.name} is declared", service.location, "runtime"),), help=_help(sent),
                )  # fmt: skip


def _help(size: int) -> str:
    return f'TorchServe(max_request_size="{-(-size // 2**20)}Mi") or more, or smaller requests'
