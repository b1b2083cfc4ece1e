"""Requests wait for a batch that does not come.

What:
    During the longest wait for a batch, on average less than half a further request arrives at a replica.

Why:
    Nearly every batch holds one request, so each answer is later by the whole wait and nothing is gained for it.

Example:
    ModelService("fraud", batching=Batching(max_delay_ms=10), traffic=Traffic(mean=20, peak=40), replicas=2,
                 model=model, runtime=Triton())

Instead:
    ModelService("fraud", traffic=Traffic(mean=20, peak=40), replicas=2, model=model, runtime=Triton())

Source:
    Arithmetic over the blueprint: rate of a replica × wait; Triton Inference Server documentation, delayed batching.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.pods import fewest_replicas
from aiscale.analysis.load.load import loads
from aiscale.components.serving.model_service import ModelService
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Rate

CODE = "SRV025"
SEVERITY = Severity.WARNING
FAULTS = ("serving-29",)
DECIDED = "estimated"
_WORTH_WAITING = 0.5


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service whose load is known and too thin; its peak decides, at its fewest replicas."""
    for service in graph.of(ModelService):
        batching, load = service.batching, loads(graph)[service.address]
        if batching is None or not load.is_complete or not load.peak or not batching.max_delay_ms:
            continue
        fewest = max(1, fewest_replicas(service))
        others = load.peak / fewest * batching.max_delay_ms / 1_000
        if batching.max_size > 1 and others < _WORTH_WAITING:
            yield service.finding(
                CODE, SEVERITY, f"about {others:,.2g} requests join a batch of {service.name} while it waits "
                f"{batching.max_delay_ms:g} ms",
                argument="batching.max_delay_ms", label="later answers, for nothing",
                notes=(f"estimated: {Rate(load.peak)} at the peak over {fewest} replica{'s' if fewest > 1 else ''}",),
                help="leave batching out, or max_delay_ms=0",
            )  # fmt: skip
