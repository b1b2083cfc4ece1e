"""The gates of a rollout cannot stop a bad version.

What:
    - A service rolls out by canary, blue-green or shadow without a gate, and has no objective either.
    - A gate measures at an interval of fewer than four scrapes of the service's monitoring.
    - A gate needs true answers (``label_delay``) that are known only after its phase ends, or that people give later
      (error). Requests of a shadow before it count: the new version has answered them too.
    - The failures that a gate waits for, at its interval, take longer than the whole rollout (error).

Why:
    Requests are shifted step by step so that a bad version is noticed before it answers all of them. Without a gate
    every version passes. A rate needs several samples: with one or two in the window it is empty or jumps. A gate
    without data never decides, and a gate that fails after the rollout stops nothing.

Example:
    ModelService("surge", rollout=Canary(steps=[5, 25, 50]), model=model, runtime=Triton())

Instead:
    ModelService("surge", rollout=Canary(steps=[5, 25, 50]), objective=Objective(p99_ms=80, availability=0.999),
                 model=model, runtime=Triton())

Source:
    Argo Rollouts documentation, analysis (interval, failureLimit, inconclusive runs) and progressive delivery; Flagger
    documentation, metrics analysis; argoproj/argo-rollouts issue 1905; Prometheus documentation, rate() and the scrape
    interval.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.delivery.flagger_canaries import is_flaggers_canary
from aiscale.analysis.delivery.learning_loops import labels_after, slowest_people
from aiscale.analysis.delivery.monitoring_coverage import monitoring_of
from aiscale.analysis.delivery.rollouts import gates, lasts_s, phase_name, retrainings, rollout_phases, rollouts
from aiscale.analysis.delivery.shifting_pipelines import by_an_operator
from aiscale.core.values.rollout import ABTest, MetricGate, phases
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration

CODE = "DLV040"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR
_SAMPLES = 4


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields the findings of each form."""
    yield from _no_gate(graph)
    yield from _interval(graph)
    yield from _labels(graph)
    yield from _failures(graph)


def _no_gate(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each rollout that every version passes."""
    for service, rollout in rollouts(graph):
        promise = service.objective
        if (
            isinstance(rollout, ABTest)
            or by_an_operator(service)  # these look at no conditions, which MOD004 names
            or any(gates(phase) for _, phase in phases(rollout))
        ):
            continue
        if promise is None or (promise.p99_ms is None and promise.availability is None):
            yield service.finding(
                CODE, SEVERITY, f"nothing can stop the rollout of a bad version of {service.name}",
                argument="rollout", label="no gate, and no objective",
                notes=("the service's objective is a gate of each of its rollouts",),
                help="objective=Objective(p99_ms=…, availability=…), or gates=[MetricGate(…)] in the rollout",
            )  # fmt: skip


def _interval(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
                CODE, SEVERITY, f"the gate on {hasty[0].metric} of {service.name} measures every {hasty[0].interval}, "
                f"but a rate needs {_SAMPLES} scrapes of {monitoring.scrape_interval}",
                argument=f"{field}.gates", label="too few samples in each window",
                help=f'interval="{least}"',
            )  # fmt: skip


def _labels(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
                        CODE, WORST,
                        f"the gate on {gate.metric} of {service.name} has no data before its {whole} is over",
                        argument=f"{field}.gates", label=f"labels arrive after {delay}",
                        notes=(f"the {whole} takes {Duration(since)}", *by_whom),
                        help="a longer bake, or a metric that needs no label for the rollout, and one that does for "
                        "later",
                    )  # fmt: skip


def _failures(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each gate that comes too late."""
    for service, field, rollout in rollout_phases(graph):
        if is_flaggers_canary(graph, service):
            continue  # a step lasts until a check passes, and as many failed ones as it allows end the rollout
        lasts = lasts_s(rollout)
        for gate in gates(rollout):
            needs = gate.interval * gate.failures
            if lasts is not None and needs > lasts:
                phase = phase_name(field, service)
                yield service.finding(
                    CODE, WORST,
                    f"the gate on {gate.metric} of {service.name} cannot fail before its {phase} is over",
                    argument=f"{field}.gates", label=f"{gate.failures} failures, {gate.interval} apart",
                    notes=(f"the {phase} takes {Duration(lasts)}, the gate {needs}",),
                    help=f"a longer bake, or {_sooner(gate, lasts)}",
                )  # fmt: skip


def _sooner(gate: MetricGate, lasts_s: float) -> str:
    """The edit that lets the gate fail in time."""
    fits = math.floor(lasts_s / gate.interval)
    return f"failures={fits}" if fits else f'interval="{Duration(math.floor(lasts_s / gate.failures))}"'
