"""A gate cannot fail before the rollout is over.

What:
    The failures that a gate waits for, at its interval, take longer than the whole rollout.

Why:
    A rollout is undone by a gate that has failed often enough. This one has not, when the new version already
    answers all requests.

Example:
    ModelService("surge", rollout=Canary(steps=[50], bake="5m", gates=[MetricGate("queue", at_most=20, failures=5)]),
                 model=model, runtime=Triton())

Instead:
    ModelService("surge", rollout=Canary(steps=[50], bake="30m", gates=[MetricGate("queue", at_most=20, failures=5)]),
                 model=model, runtime=Triton())

Source:
    Argo Rollouts documentation, analysis (interval, failureLimit); arithmetic over the blueprint.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.delivery.rollouts import gates, lasts_s, phase_name, rollout_phases
from aiscale.core.values.rollout import MetricGate
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration

CODE = "DLV057"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each gate that comes too late."""
    for service, field, rollout in rollout_phases(graph):
        lasts = lasts_s(rollout)
        for gate in gates(rollout):
            needs = gate.interval * gate.failures
            if lasts is not None and needs > lasts:
                phase = phase_name(field, service)
                yield service.finding(
                    CODE, SEVERITY,
                    f"the gate on {gate.metric} of {service.name} cannot fail before its {phase} is over",
                    argument=f"{field}.gates", label=f"{gate.failures} failures, {gate.interval} apart",
                    notes=(f"the {phase} takes {Duration(lasts)}, the gate {needs}",),
                    help=f"a bake that is longer in all, or {_sooner(gate, lasts)}",
                )  # fmt: skip


def _sooner(gate: MetricGate, lasts_s: float) -> str:
    """The edit that lets the gate fail in time."""
    fits = math.floor(lasts_s / gate.interval)
    return f"failures={fits}" if fits else f'interval="{Duration(math.floor(lasts_s / gate.failures))}"'
