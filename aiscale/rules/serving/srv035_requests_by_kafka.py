"""Seldon confirms requests from Kafka before it has answered them.

What:
    A SeldonDeployment of 1.x takes its requests from Kafka.

Why:
    It commits each record when it has read it. What a replica had in hand when it stopped, was moved or scaled in
    is neither answered nor read again.

Example:
    ModelService("fraud", model=model, runtime=SeldonCore(requests_by="kafka"))

Instead:
    scorer = Microservice("scorer", port=None, image=IMAGE, consumes=[cards], calls=[fraud], produces=[scores])

Source:
    SeldonIO/seldon-core issue 4097.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import SeldonCore
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV035"
SEVERITY = Severity.WARNING
FAULTS = ("serving-12",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such service."""
    for service in graph.of(ModelService):
        if isinstance(service.runtime, SeldonCore) and service.runtime.requests_by == "kafka":
            yield service.finding(
                CODE, SEVERITY, f"{service.name} loses the requests that it has in hand when a replica stops",
                argument="runtime.requests_by", label="confirmed before they are answered",
                help='requests_by="rpc", and a Microservice that consumes the stream and calls it',
            )  # fmt: skip
