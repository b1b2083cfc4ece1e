"""A batch that the bulkhead does not let fill.

What:
    A replica may work on fewer requests at once than a batch holds.

Why:
    The batch waits for requests that are not let in, each time for the whole wait, and never reaches the size that
    the throughput was measured with.

Example:
    ModelService("surge", batching=Batching(64), bulkhead=Bulkhead(16), model=model, runtime=Triton())

Instead:
    ModelService("surge", batching=Batching(64), bulkhead=Bulkhead(128), model=model, runtime=Triton())

Source:
    Arithmetic over the blueprint; Envoy documentation, circuit breaking.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.serving.model_service import ModelService
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV037"
SEVERITY = Severity.WARNING
FAULTS = ("serving-29",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such service."""
    for service in graph.of(ModelService):
        batching, bulkhead = service.batching, service.bulkhead
        if batching is not None and bulkhead is not None and bulkhead.max_concurrent < batching.max_size:
            yield service.finding(
                CODE, SEVERITY, f"{service.name} batches {batching.max_size} requests, but lets "
                f"{bulkhead.max_concurrent} in at once",
                argument="bulkhead.max_concurrent", label="a batch is never full",
                help=f"Bulkhead({batching.max_size * 2}), or max_size={bulkhead.max_concurrent}",
            )  # fmt: skip
