"""A request may wait for its batch longer than the whole answer may take.

What:
    The longest wait for a batch is at least the service's p99 objective.

Why:
    Whenever there are too few requests to fill a batch, each of them waits the whole time, before the model has
    even begun. At night the promise is broken for every request.

Example:
    ModelService("surge", batching=Batching(max_delay_ms=50), objective=Objective(p99_ms=40), model=model,
                 runtime=Triton())

Instead:
    ModelService("surge", batching=Batching(max_delay_ms=5), objective=Objective(p99_ms=40), model=model,
                 runtime=Triton())

Source:
    Triton Inference Server documentation, dynamic batcher: delayed batching; TensorFlow Serving, batching guide.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.serving.model_service import ModelService
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV024"
SEVERITY = Severity.ERROR
FAULTS = ("serving-29",)
_GOOD_SHARE = 0.1


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such service."""
    for service in graph.of(ModelService):
        promised = service.objective.p99_ms if service.objective is not None else None
        if service.batching is None or promised is None or service.batching.max_size == 1:
            continue
        delay = service.batching.max_delay_ms
        if delay >= promised:
            yield service.finding(
                CODE, SEVERITY, f"{service.name} promises p99 {promised:,g} ms, but a request may wait "
                f"{delay:,g} ms for its batch",
                argument="batching.max_delay_ms", label="before the model begins",
                help=f"max_delay_ms={promised * _GOOD_SHARE:g}, or a higher objective",
            )  # fmt: skip
