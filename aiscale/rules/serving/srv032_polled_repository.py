"""Triton takes a version away before the next one is there.

What:
    Triton polls its repository for changes (``model_control="poll"``).

Why:
    In that mode it unloads the old version before it loads the new one, so requests fail for as long as loading
    takes; and a half-written upload is loaded as it is.

Example:
    ModelService("surge", model=model, runtime=Triton(model_control="poll"))

Instead:
    ModelService("surge", model=model, runtime=Triton(), rollout=Canary())

Source:
    triton-inference-server/server issues 2076 and 6939; Triton documentation, model management.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import Triton, server_of
from aiscale.diagnostics import Diagnostic, Edit, Fix, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV032"
SEVERITY = Severity.WARNING
FAULTS = ("serving-2",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each Triton that polls."""
    for service in graph.of(ModelService):
        server = server_of(service.runtime)
        if isinstance(server, Triton) and server.model_control == "poll":
            inner = "" if server is service.runtime else "server."
            yield service.finding(
                CODE, SEVERITY, f"{service.name} answers nothing while Triton changes versions",
                argument=f"runtime.{inner}model_control", label="the old version goes first",
                help='model_control="explicit", and a new version in pods of its own',
                fix=None if inner else Fix(
                    f"load {service.model.name} by name",
                    (Edit("runtime.model_control", '"explicit"', relation="aiscale.serving.Triton"),),
                ),
            )  # fmt: skip
