"""Requests larger than the model server takes.

What:
    A caller sends, or the service's own traffic has, requests that are larger than TorchServe's
    ``max_request_size``.

Why:
    It refuses them. Small tests pass, and the first large picture does not.

Example:
    eyes = ModelService("eyes", model=model, runtime=TorchServe())
    Microservice("photos", image=IMAGE, calls=[Call(eyes, payload_bytes=12_000_000)])

Instead:
    eyes = ModelService("eyes", model=model, runtime=TorchServe(max_request_size="16Mi"))

Source:
    PyTorch documentation, TorchServe advanced configuration: max_request_size (6,553,500 bytes).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.network.routing import callers
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import TorchServe, server_of
from aiscale.core.relations import Call
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV039"
SEVERITY = Severity.ERROR
FAULTS = ("serving-37",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each call, and each traffic, with too large requests."""
    for service in graph.of(ModelService):
        server = server_of(service.runtime)
        if not isinstance(server, TorchServe):
            continue
        most = int(server.max_request_size)
        if service.traffic is not None and service.traffic.message_bytes > most:
            yield service.finding(
                CODE, SEVERITY, f"{service.name} gets requests of {service.traffic.message_bytes:,} bytes, but "
                f"TorchServe takes {most:,}",
                argument="traffic.message_bytes", label="refused", help=_help(service.traffic.message_bytes),
            )  # fmt: skip
        for edge in callers(graph, service):
            sent = edge.relation.payload_bytes if isinstance(edge.relation, Call) else None
            if sent is not None and sent > most:
                caller = graph[edge.source]
                yield caller.finding(
                    CODE, SEVERITY, f"{caller.name} sends {service.name} {sent:,} bytes, but TorchServe takes {most:,}",
                    argument=f"{edge.field}.payload_bytes", index=edge.item, label="refused",
                    related=(Related(f"{service.name} is made", service.location, "runtime"),), help=_help(sent),
                )  # fmt: skip


def _help(size: int) -> str:
    return f'TorchServe(max_request_size="{-(-size // 2**20)}Mi") or more, or smaller requests'
