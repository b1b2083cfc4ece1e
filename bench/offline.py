"""The offline preview of large systems: time, memory, and how both grow."""

from __future__ import annotations

import math
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bench.measure import Figures, report_of
from bench.rows import OURS, Goal, Row

TYPED = "typed Pulumi program, mocks"
_COMPONENTS = 1_000
_OWN = ("graph", "rules", "lowering", "verifying", "plan", "page")
_GROWN = (104, 310, 1_035, 3_105, 10_350)
"""Components: from about 500 to about 50,000 resources."""


def offline_rows(runs: int, components: int = _COMPONENTS) -> Iterator[Row]:
    """Time and memory of one preview, against the same objects in a typed Pulumi program under mocks."""
    ours: list[dict[str, Any]] = []
    typed: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="aiscale-bench-") as folder:
        manifests = str(Path(folder, "manifests.json"))
        for _ in range(runs):
            ours.append(report_of("offline_ours", str(components), manifests))
            typed.append(report_of("offline_typed", manifests))
    system = f"{ours[0]['components']:,} components, {ours[0]['resources']:,} resources"
    laps = [report["seconds"] for report in ours]
    yield Row(
        "offline.time",
        f"Offline preview: {system}",
        "s",
        {
            OURS: Figures(tuple(_own(lap) for lap in laps)),
            "with making the components": Figures(tuple(_own(lap) + lap["components"] for lap in laps)),
            TYPED: Figures(tuple(report["seconds"] for report in typed)),
        },
        (Goal(1.0), Goal(0.1, TYPED)),
        "Inside the process, without imports: graph, rules, lowering, verifying every record by its schema, plan, "
        "page. The other registers the same manifests, without rules, schemas or plan.",
        {part: statistics.median(lap[part] for lap in laps) for part in (*_OWN, "imports")},
    )
    yield Row(
        "offline.memory",
        f"Peak memory of it: {system}",
        "MB",
        {
            OURS: _megabytes(report["peak_bytes"] for report in ours),
            "above a bare interpreter": _megabytes(r["peak_bytes"] - r["bare_bytes"] for r in ours),
            TYPED: _megabytes(report["peak_bytes"] for report in typed),
        },
        (Goal(120),),
        "Most that was resident in a fresh process, interpreter and libraries included.",
    )


def growth_rows(runs: int, sizes: Sequence[int] = _GROWN) -> Iterator[Row]:
    """The exponent of the offline preview's processor time over the number of resources: 1 is linear."""
    rounds = [[report_of("offline_ours", str(size)) for size in sizes] for _ in range(runs)]
    counts = [report["resources"] for report in rounds[0]]

    def exponent(reports: list[dict[str, Any]], parts: Sequence[str]) -> float:
        return _slope(counts, [sum(report["cpu_seconds"][part] for part in parts) for report in reports])

    yield Row(
        "offline.growth",
        f"Growth of its time from {counts[0]:,} to {counts[-1]:,} resources",
        "",
        {OURS: Figures(tuple(exponent(reports, _OWN) for reports in rounds))},
        (Goal(1.1),),
        f"Slope of processor time in log-log over {len(sizes)} sizes, each in a fresh process; "
        f"the largest took {statistics.median(_own(reports[-1]['seconds']) for reports in rounds):.1f} s.",
        {part: statistics.median(exponent(reports, (part,)) for reports in rounds) for part in _OWN},
    )


def _own(laps: dict[str, float]) -> float:
    return sum(laps[part] for part in _OWN)


def _megabytes(values: Iterator[float]) -> Figures:
    return Figures(tuple(value / 1e6 for value in values))


def _slope(xs: Sequence[float], ys: Sequence[float]) -> float:
    return statistics.linear_regression([math.log(x) for x in xs], [math.log(y) for y in ys]).slope
