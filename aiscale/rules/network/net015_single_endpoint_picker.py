"""All requests to a model depend on one endpoint picker.

What:
    An inference pool has one endpoint picker, and ``failure_mode="FailClose"``.

Why:
    While that pod is rescheduled or updated, every request fails, although all replicas of the model are healthy.

Example:
    InferencePool("chat", service=chat, picker_replicas=1, failure_mode="FailClose")

Instead:
    InferencePool("chat", service=chat, picker_replicas=2, failure_mode="FailClose")

Source:
    Gateway API Inference Extension, pull request 2365; envoyproxy/ai-gateway issue 2502 (2026-08).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.network.inference_pool import InferencePool
from aiscale.diagnostics import Diagnostic, Edit, Fix, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "NET015"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each pool that hangs on one pod."""
    for pool in graph.of(InferencePool):
        if pool.picker_replicas == 1 and pool.failure_mode == "FailClose":
            yield pool.finding(
                CODE, SEVERITY, f"every request to {pool.service.name} fails while the endpoint picker of "
                f"{pool.name} is down",
                argument="picker_replicas", label="one replica", help='picker_replicas=2, or failure_mode="FailOpen"',
                fix=Fix("run a second picker", (Edit("picker_replicas", "2"),)),
            )  # fmt: skip
