"""A gate waits for labels that come after the rollout is over.

What:
    A gate of a rollout needs true answers (``label_delay``) that are known only after its phase is over, or that people
    give who take longer. Requests of a shadow before it count: the new version has answered them too.

Why:
    The gate never has data: the rollout stands still, or passes without having been judged at all.

Example:
    ModelService("eta", rollout=Canary(bake="10m", gates=[MetricGate("quality", at_least=0.8, label_delay="1d")]),
                 model=model, runtime=Triton())

Instead:
    ModelService("eta", rollout=Canary(bake="12h", gates=[MetricGate("quality", at_least=0.8, label_delay="1d")]),
                 model=model, runtime=Triton())

Source:
    Argo Rollouts documentation, analysis (inconclusive runs); arithmetic over the blueprint.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.delivery.learning_loops import labels_after, slowest_people
from aiscale.analysis.delivery.rollouts import gates, lasts_s, phase_name, retrainings, rollouts
from aiscale.core.values.rollout import phases
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration

CODE = "DLV043"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each gate without data."""
    people = {
        service.address: labels
        for pipeline, training in retrainings(graph)
        for labels in [slowest_people(graph, training)]
        for service in pipeline.trained_services
    }
    for service, rollout in rollouts(graph):
        labels, since = people.get(service.address), 0.0
        for field, phase in phases(rollout):
            lasts = lasts_s(phase)
            if lasts is None:
                break
            since += lasts
            whole = "rollout" if field != "rollout" else phase_name(field, service)
            for gate in gates(phase):
                if gate.label_delay is None:
                    continue
                delay, by_whom = labels_after(gate.label_delay, labels)
                if delay >= since:
                    yield service.finding(
                        CODE, SEVERITY,
                        f"the gate on {gate.metric} of {service.name} has no data before its {whole} is over",
                        argument=f"{field}.gates", label=f"labels come after {delay}",
                        notes=(f"the {whole} takes {Duration(since)}", *by_whom),
                        help="a longer bake, or a measure that needs no label for the rollout and one that does for "
                        "later",
                    )  # fmt: skip
