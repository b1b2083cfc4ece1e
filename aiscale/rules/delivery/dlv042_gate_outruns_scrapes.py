"""A gate looks more often than there is something new to see.

What:
    A gate of a rollout measures at an interval of fewer than four scrapes of the monitoring of the service's system,
    or of the one around it.

Why:
    A rate needs several samples. With one or two in the window the measure is empty or jumps, and the gate fails a
    good version, or passes a bad one, on the same old sample.

Example:
    ModelService("surge", rollout=Canary(gates=[MetricGate("error_percent", at_most=1, interval="30s")]), model=model,
                 runtime=Triton())

Instead:
    ModelService("surge", rollout=Canary(gates=[MetricGate("error_percent", at_most=1, interval="2m")]), model=model,
                 runtime=Triton())

Source:
    argoproj/argo-rollouts issue 1905; Prometheus documentation, rate() and the scrape interval.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.delivery.monitoring_coverage import monitoring_of
from aiscale.analysis.delivery.rollouts import gates, rollout_phases
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "DLV042"
SEVERITY = Severity.WARNING
_SAMPLES = 4


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each rollout with such a gate."""
    for service, field, rollout in rollout_phases(graph):
        stops = gates(rollout)
        monitoring = monitoring_of(graph, service) if stops else None
        if monitoring is None:
            continue
        least = _SAMPLES * monitoring.scrape_interval
        hasty = [gate for gate in stops if gate.interval < least]
        if hasty:
            yield service.finding(
                CODE, SEVERITY, f"the gate on {hasty[0].metric} of {service.name} looks every {hasty[0].interval}, "
                f"but pods are measured every {monitoring.scrape_interval}",
                argument=f"{field}.gates", label="too few samples each time",
                notes=(f"a rate needs about {_SAMPLES} samples",), help=f'interval="{least}"',
            )  # fmt: skip
