"""A canary, an A/B test, a training or a drift monitor gets too few samples.

What:
    It is an estimate from the mean load that

    - the steps of a canary, their shares and ``bake`` give fewer requests than its gates need to distinguish a bad
      version from a good one;
    - fewer requests reach both versions of an A/B test in its ``duration``, 30 days (default), than ``min_effect``
      needs;
    - the streams that a retraining reads get fewer records than ``min_records`` between two trainings;
    - the service that a drift monitor watches gets fewer requests in one ``window`` than ``min_records``.

Why:
    An error rate of 0.05 % shows in about 6,000 requests, a 99th percentile in about 1,000. With fewer the version
    passes or fails by chance, and an A/B test reports an effect that does not exist. Each training starts a GPU node,
    finds too little data and stops. A drift monitor that skips every window never reports drift.

Example:
    ModelService("surge", rollout=Canary(steps=[5, 25], bake="2m"), traffic=Traffic(mean=5, peak=20),
                 objective=Objective(availability=0.9995), model=model, runtime=Triton())

Instead:
    ModelService("surge", rollout=Canary(steps=[5, 25], bake="2h"), traffic=Traffic(mean=5, peak=20),
                 objective=Objective(availability=0.9995), model=model, runtime=Triton())

Source:
    J. Hanley, A. Lippman-Hand, If nothing goes wrong, is everything all right? JAMA 249 (1983): the rule of three; R 4
    documentation, power.prop.test: power 80 %, significance 5 %; kserve/kserve issue 335; arithmetic over the
    blueprint: rate × time.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.delivery.rollouts import learned_from, retrainings, rollout_phases
from aiscale.analysis.delivery.sample_size import required_samples, samples_to_see
from aiscale.analysis.delivery.traffic_shifting import divided_by_pods, pods_at_step, replicas_between
from aiscale.analysis.load.load import loads, requests
from aiscale.components.delivery.drift_monitor import DriftMonitor
from aiscale.core.messages.wording import listed
from aiscale.core.ports import CallTarget, EventStream, Service
from aiscale.core.values.rollout import ABTest, Canary
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration, Rate

CODE = "DLV041"
SEVERITY = Severity.WARNING
_FOR_A_PERCENTILE = 1_000
"""Requests of which ten are beyond the 99th percentile."""
_LONGEST_DAYS = 30
_DAY_S = 86_400
_EVEN = 50


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields the findings of each form."""
    yield from _canary(graph)
    yield from _ab_test(graph)
    yield from _training(graph)
    yield from _drift_monitor(graph)


def _canary(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each canary that judges by chance."""
    for service, field, rollout in rollout_phases(graph):
        if not isinstance(rollout, Canary):
            continue
        load = requests(graph, service)
        if not load.is_complete or load.mean <= 0:
            continue
        needed = max(_needed(service, rollout), default=None)
        percent = sum(_percents(graph, service, rollout))
        each_second = load.mean * percent / 100
        seen = each_second * float(rollout.bake)
        if needed is not None and seen < needed[0]:
            count, why = needed
            bake = Duration(60 * math.ceil(count / each_second / 60))
            yield service.finding(
                CODE, SEVERITY,
                f"about {seen:,.0f} requests reach a canary of {service.name}, but {why} takes {count:,}",
                argument=f"{field}.bake" if "bake" in rollout.model_fields_set else field,
                label=f"{len(rollout.steps)} step{'s' if len(rollout.steps) > 1 else ''} of {rollout.bake}",
                notes=(
                    f"estimated from {Rate(load.mean)} on average and a share of "
                    f"{percent / len(rollout.steps):.3g} %"
                    + (" over the steps" if len(rollout.steps) > 1 else "")
                    + (", which is what its pods can split" if percent != sum(rollout.steps) else ""),
                    "with fewer, the version passes or fails by chance",
                ),
                help=f'bake="{bake}"',
            )  # fmt: skip


def _percents(graph: ArchitectureGraph, service: Service, canary: Canary) -> Iterator[float]:
    """Of the requests, what its steps give; what pods make, with the fewest, where these divide them."""
    if divided_by_pods(graph, service) is None:
        yield from canary.steps
        return
    least = replicas_between(service)[0]
    for step in canary.steps:
        new, total = pods_at_step(least, step)
        yield 100 * new / total


def _needed(service: Service, canary: Canary) -> Iterator[tuple[int, str]]:
    """How many requests each gate needs, and to see what."""
    promise = service.objective
    if promise is not None and promise.availability is not None:
        yield samples_to_see(1 - promise.availability), f"an error rate of {(1 - promise.availability) * 100:.3g} %"
    if promise is not None and promise.p99_ms is not None:
        yield _FOR_A_PERCENTILE, "a 99th percentile"
    for gate in canary.gates:
        if gate.metric == "error_percent" and gate.at_most is not None and 0 < gate.at_most < 100:
            yield samples_to_see(gate.at_most / 100), f"an error rate of {gate.at_most:g} %"
        elif gate.metric == "p99_ms":
            yield _FOR_A_PERCENTILE, "a 99th percentile"


def _ab_test(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each test whose rate, effect and load are known and whose time is too short."""
    for service, field, test in rollout_phases(graph):
        if not isinstance(test, ABTest) or test.baseline is None or test.min_effect is None:
            continue
        load = loads(graph)[service.address]
        if not load.is_complete or not load.mean:
            continue
        each = required_samples(test.baseline, test.min_effect)
        smaller = min(test.percent, 100 - test.percent) / 100
        days = each / (load.mean * smaller) / _DAY_S
        planned = test.duration / _DAY_S if test.duration is not None else _LONGEST_DAYS
        if days > planned:
            yield service.finding(
                CODE, SEVERITY, f"the A/B test of {service.name} needs about {_days(days)}, not {_days(planned)}",
                argument=f"{field}.duration" if test.duration is not None else field,
                label="too few requests in that time",
                notes=(
                    f"estimated: {each:,} answers of each version, to see {test.metric} change by "
                    f"{test.min_effect * 100:g} % from {test.baseline * 100:g} %",
                    f"{Rate(load.mean * smaller)} reach the smaller group on average",
                ) + (() if test.duration is not None else ("30 days (default) count where duration is unset",)),
                help=f'duration="{math.ceil(days)}d", ' + ("percent=50, " if test.percent != _EVEN else "")
                + "or a larger min_effect",
            )  # fmt: skip


def _days(days: float) -> str:
    return f"{math.ceil(days):,} day{'s' if math.ceil(days) != 1 else ''}"


def _training(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each retraining that is asked for too often."""
    for pipeline, retraining in retrainings(graph):
        every, wanted = retraining.every, retraining.min_records
        sources = [source for field, _, source, _ in learned_from(retraining) if field == "retraining.data"]
        streams = {source.address: source for source in sources if isinstance(source, EventStream)}
        found = [loads(graph)[address] for address in streams if address in graph]
        if every is None or wanted is None or len(found) < len(sources) or not all(load.is_complete for load in found):
            continue
        mean = float(sum(load.mean for load in found))
        if mean * float(every) < wanted and mean > 0:
            yield pipeline.finding(
                CODE, SEVERITY, f"about {mean * float(every):,.0f} new records arrive between two trainings of "
                f"{pipeline.name}, but min_records is {wanted:,}",
                argument="retraining.every", label="trainings start too often",
                notes=(f"estimated: {listed(stream.name for stream in streams.values())} get {Rate(mean)} on average",),
                help=f'every="{Duration(3_600 * math.ceil(wanted / mean / 3_600))}"',
            )  # fmt: skip


def _drift_monitor(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each monitor that never judges."""
    for monitor in graph.of(DriftMonitor):
        if not isinstance(monitor.of, CallTarget) or monitor.of.address not in graph:
            continue
        load = requests(graph, monitor.of)
        if not load.is_complete or load.mean <= 0:
            continue
        seen = load.mean * float(monitor.window)
        if seen < monitor.min_records:
            window = Duration(3_600 * math.ceil(monitor.min_records / load.mean / 3_600))
            yield monitor.finding(
                CODE, SEVERITY, f"{monitor.name} gets about {seen:,.0f} values in a window, but min_records is "
                f"{monitor.min_records:,}",
                argument="window" if "window" in monitor.model_fields_set else "min_records",
                label="it skips every window",
                notes=(f"estimated: {Rate(load.mean)} reach {monitor.of.name} on average, in {monitor.window}",),
                help=f'window="{window}", or min_records={max(1, math.floor(seen)):_}',
            )  # fmt: skip
