"""An A/B test ends before it can tell.

What:
    The requests that reach both versions in the planned time are fewer than the smallest effect worth knowing needs.
    Where no time is planned, thirty days are taken.

Why:
    The result is then chance: a change that is there is not seen more often than not, and one that is not there
    looks like a success. Users are fewer than requests, so the true time is longer still.

Example:
    ModelService("surge", traffic=Traffic(mean=2, peak=10), model=model, runtime=Triton(),
                 rollout=ABTest(metric="bookings", baseline=0.03, min_effect=0.02, duration="7d"))

Instead:
    ModelService("surge", traffic=Traffic(mean=2, peak=10), model=model, runtime=Triton(),
                 rollout=ABTest(metric="bookings", baseline=0.03, min_effect=0.1, duration="14d"))

Source:
    R 4 documentation, power.prop.test: power 80 %, significance 5 %; kserve/kserve issue 335.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.delivery.rollouts import rollout_phases
from aiscale.analysis.delivery.sample_size import required_samples
from aiscale.analysis.load.load import loads
from aiscale.core.values.rollout import ABTest
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Rate

CODE = "SRV026"
SEVERITY = Severity.WARNING
_LONGEST_DAYS = 30
_DAY_S = 86_400
_EVEN = 50


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
                ) + (() if test.duration is not None else ("no duration is given: thirty days are taken",)),
                help=f'duration="{math.ceil(days)}d", ' + ("percent=50, " if test.percent != _EVEN else "")
                + "or a larger min_effect",
            )  # fmt: skip


def _days(days: float) -> str:
    return f"{math.ceil(days):,} day{'s' if math.ceil(days) != 1 else ''}"
