"""What every effect of a large system is guaranteed: how long the analysis takes, and how it grows."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Sequence
from typing import Any

from bench.measure import Figures, report_of
from bench.rows import OURS, Goal, Row

_COMPONENTS = 14_500
"""So many have more than 10,000 edges that records take."""
_GROWN = (1_500, 4_500, 14_500, 43_500)


def guarantee_rows(runs: int, components: int = _COMPONENTS, sizes: Sequence[int] = _GROWN) -> Iterator[Row]:
    """Compute delivery, order, duplicates, staleness and losses of every effect, the worst over all paths to it."""
    reports = [report_of("guarantees_ours", str(components)) for _ in range(runs)]
    yield Row(
        "guarantees.time",
        f"Guarantees of {reports[0]['effects']:,} effects over {reports[0]['edges']:,} edges",
        "s",
        {OURS: Figures(tuple(report["seconds"] for report in reports))},
        (Goal(1.0),),
        "Processor time inside the process: from the graph to the worst over all paths of each effect. Edges are those "
        "that records take: reads, writes, features.",
    )
    rounds = [[report_of("guarantees_ours", str(size)) for size in sizes] for _ in range(runs)]
    yield Row(
        "guarantees.growth",
        f"Growth of it from {rounds[0][0]['edges']:,} to {rounds[0][-1]['edges']:,} edges",
        "",
        {OURS: Figures(tuple(_slope(reports) for reports in rounds))},
        (Goal(1.1),),
        f"Slope of processor time in log-log over {len(sizes)} sizes, each in a fresh process.",
    )


def _slope(reports: list[dict[str, Any]]) -> float:
    xs = [math.log(report["edges"]) for report in reports]
    return statistics.linear_regression(xs, [math.log(report["seconds"]) for report in reports]).slope
