"""``aiscale lint`` of large blueprints: time and memory of the whole command, and how the time grows."""

from __future__ import annotations

import math
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.measure import Figures, report_of
from bench.rows import OURS, Goal, Row
from bench.systems import blueprint_text

_LIMITS_S = {1_000: 1.5, 10_000: 15.0}
_GROWN = (1_000, 3_000, 10_000)


def lint_rows(runs: int, sizes: Sequence[int] = _GROWN) -> Iterator[Row]:
    """Lint generated blueprints of these many components, each in fresh processes."""
    found = {}
    with tempfile.TemporaryDirectory(prefix="aiscale-bench-") as folder:
        for size in sizes:
            blueprint = Path(folder, f"system_{size}.py")
            blueprint.write_text(blueprint_text(size), "utf-8")
            found[size] = [report_of("lint_ours", str(blueprint)) for _ in range(runs)]
    for size in (size for size in sizes if size in _LIMITS_S):
        yield Row(
            f"lint.{size}",
            f"aiscale lint, {found[size][0]['components']:,} components",
            "s",
            {OURS: Figures(tuple(report["seconds"] for report in found[size]))},
            (Goal(_LIMITS_S[size]),),
            "Whole processes: the start, loading the blueprint, the graph, every rule, and the findings as JSON.",
        )
    largest = found[max(sizes)]
    yield Row(
        "lint.memory",
        f"Peak memory of it, {largest[0]['components']:,} components",
        "MB",
        {OURS: Figures(tuple(report["peak_bytes"] / 1e6 for report in largest))},
        (Goal(1_000),),
        "Most that was resident in the largest of its processes.",
    )
    yield Row(
        "lint.growth",
        f"Growth of its time from {min(sizes):,} to {max(sizes):,} components",
        "",
        {OURS: Figures(tuple(_slope(sizes, [found[size][run]["seconds"] for size in sizes]) for run in range(runs)))},
        (Goal(1.1),),
        f"Slope in log-log over {len(sizes)} sizes.",
    )


def _slope(sizes: Sequence[int], seconds: Sequence[float]) -> float:
    return statistics.linear_regression([math.log(n) for n in sizes], [math.log(s) for s in seconds]).slope
