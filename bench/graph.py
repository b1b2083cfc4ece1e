"""The graph of large systems: how long it takes to build and to ask, and how both grow."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Sequence
from typing import Any

from bench.measure import Figures, report_of
from bench.rows import OURS, Goal, Row

_COMPONENTS = 10_000
_GROWN = (1_000, 3_000, 10_000, 30_000, 100_000)


def graph_rows(runs: int, components: int = _COMPONENTS, sizes: Sequence[int] = _GROWN) -> Iterator[Row]:
    """Build and ask the graph of a large system; the other contender is networkx with the same questions."""
    reports = [report_of("graph_ours", str(components)) for _ in range(runs)]
    first = reports[0]
    system = f"{first['components']:,} components, {first['edges']:,} edges"
    yield Row(
        "graph.build",
        f"Build the graph: {system}",
        "s",
        {OURS: Figures(tuple(report["ours"]["build"] for report in reports))},
        (Goal(1.0),),
        "Processor time inside the process: from a system to its indexed graph.",
    )
    yield Row(
        "graph.ask",
        f"Ask it {len(first['networkx'])} questions: {system}",
        "s",
        {
            OURS: Figures(tuple(_asked(report["ours"]) for report in reports)),
            "networkx": Figures(tuple(_asked(report["networkx"]) for report in reports)),
        },
        (Goal(0.5),),
        "Processor time inside the process: descendants, ancestors, a shortest path, an order, cycles. networkx uses "
        "a graph of its own; building that and importing networkx are not counted.",
        {
            name: statistics.median(report["ours"][name] for report in reports)
            for name in first["ours"]
            if name != "build"
        },
    )
    rounds = [[report_of("graph_ours", str(size)) for size in sizes] for _ in range(runs)]
    yield Row(
        "graph.growth",
        f"Growth of both from {rounds[0][0]['components']:,} to {rounds[0][-1]['components']:,} components",
        "",
        {OURS: Figures(tuple(_slope(reports) for reports in rounds))},
        (Goal(1.1),),
        f"Slope of processor time in log-log over {len(sizes)} sizes, each in a fresh process.",
    )


def _asked(laps: dict[str, float]) -> float:
    return sum(seconds for name, seconds in laps.items() if name != "build")


def _slope(reports: list[dict[str, Any]]) -> float:
    xs = [math.log(report["components"]) for report in reports]
    return statistics.linear_regression(xs, [math.log(sum(report["ours"].values())) for report in reports]).slope
