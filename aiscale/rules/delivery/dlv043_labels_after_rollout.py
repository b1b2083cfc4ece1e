"""A gate waits for labels that come after the rollout is over.

What:
    A gate of a rollout needs true answers (``label_delay``) that are known only after the last step.

Why:
    The gate never has data: the rollout stands still, or passes without having been judged at all.

Example:
    ModelService("eta", rollout=Canary(bake="10m", gates=[MetricGate("quality", below=0.8, label_delay="1d")]),
                 model=model, runtime=Triton())

Instead:
    ModelService("eta", rollout=Canary(bake="12h", gates=[MetricGate("quality", below=0.8, label_delay="1d")]),
                 model=model, runtime=Triton())

Source:
    Argo Rollouts documentation, analysis (inconclusive runs); arithmetic over the blueprint.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration
from aiscale.rules.delivery.rolled_out import gates, lasts_s, rollouts

CODE = "DLV043"
SEVERITY = Severity.ERROR
FAULTS = ("delivery-43",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each gate without data."""
    for service, rollout in rollouts(graph):
        lasts = lasts_s(rollout)
        for gate in gates(rollout):
            if lasts is not None and gate.label_delay is not None and gate.label_delay >= lasts:
                yield service.finding(
                    CODE, SEVERITY,
                    f"the gate on {gate.metric} of {service.name} has no data before its rollout is over",
                    argument="rollout.gates", label=f"labels come after {gate.label_delay}",
                    notes=(f"the rollout takes {Duration(lasts)}",),
                    help="a longer bake, or a measure that needs no label for the rollout and one that does for later",
                )  # fmt: skip
