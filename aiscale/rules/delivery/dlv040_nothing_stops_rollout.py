"""Nothing can stop a rollout.

What:
    A service rolls out by canary, blue-green or shadow without a gate, and has no objective either.

Why:
    Requests are shifted step by step so that a bad version is noticed before it answers all of them. With nothing to
    look at, every version passes, only later.

Example:
    ModelService("surge", rollout=Canary(steps=[5, 25, 50]), model=model, runtime=Triton())

Instead:
    ModelService("surge", rollout=Canary(steps=[5, 25, 50]), objective=Objective(p99_ms=80, availability=0.999),
                 model=model, runtime=Triton())

Source:
    Argo Rollouts documentation, analysis and progressive delivery; Flagger documentation, metrics analysis.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.delivery.rollouts import gates, rollouts
from aiscale.core.values.rollout import ABTest, phases
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "DLV040"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each rollout that every version passes."""
    for service, rollout in rollouts(graph):
        promise = service.objective
        if isinstance(rollout, ABTest) or any(gates(phase) for _, phase in phases(rollout)):
            continue
        if promise is None or (promise.p99_ms is None and promise.availability is None):
            yield service.finding(
                CODE, SEVERITY, f"nothing can stop the rollout of a bad version of {service.name}",
                argument="rollout", label="no gate, and no objective",
                notes=("the service's objective is a gate of each of its rollouts",),
                help="objective=Objective(p99_ms=…, availability=…), or gates=[MetricGate(…)] in the rollout",
            )  # fmt: skip
