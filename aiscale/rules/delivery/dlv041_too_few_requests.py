"""A canary ends before enough requests have reached it.

What:
    The mean traffic, the shares of the canary's steps and their length give fewer requests than its gates need to
    tell a bad version from a good one. It is an estimate.

Why:
    An error rate of 0.05 % shows itself in about 6,000 requests; a 99th percentile says nothing before about 1,000.
    With fewer, the version passes or fails by chance.

Example:
    ModelService("surge", rollout=Canary(steps=[5, 25], bake="2m"), traffic=Traffic(mean=5, peak=20),
                 objective=Objective(availability=0.9995), model=model, runtime=Triton())

Instead:
    ModelService("surge", rollout=Canary(steps=[5, 25], bake="2h"), traffic=Traffic(mean=5, peak=20),
                 objective=Objective(availability=0.9995), model=model, runtime=Triton())

Source:
    J. Hanley, A. Lippman-Hand, If nothing goes wrong, is everything all right? JAMA 249 (1983): the rule of three.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.delivery.rollouts import rollout_phases
from aiscale.analysis.delivery.sample_size import samples_to_see
from aiscale.analysis.delivery.traffic_shifting import divided_by_pods, pods_at_step, replicas_between
from aiscale.analysis.load.load import requests
from aiscale.core.ports import Service
from aiscale.core.values.rollout import Canary
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration, Rate

CODE = "DLV041"
SEVERITY = Severity.WARNING
_FOR_A_PERCENTILE = 1_000
"""Requests of which ten are beyond the 99th percentile."""


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
                CODE, SEVERITY, f"about {seen:,.0f} requests reach a canary of {service.name}, too few for a verdict",
                argument=f"{field}.bake" if "bake" in rollout.model_fields_set else field,
                label=f"{len(rollout.steps)} step{'s' if len(rollout.steps) > 1 else ''} of {rollout.bake}",
                notes=(
                    f"estimated from {Rate(load.mean)} on average and a share of "
                    f"{percent / len(rollout.steps):.3g} %"
                    + (" over the steps" if len(rollout.steps) > 1 else "")
                    + (", which is what its pods can make" if percent != sum(rollout.steps) else ""),
                    f"{why} takes about {count:,} requests",
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
