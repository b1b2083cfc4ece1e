"""Lowering of model services with everything around them."""

from __future__ import annotations

from collections.abc import Iterator

from bench.measure import Figures, report_of
from bench.rows import OURS, Goal, Row

_SERVICES = 500


def lowering_rows(runs: int, services: int = _SERVICES) -> Iterator[Row]:
    """Lower model services in a mesh, monitored, with a rollout each."""
    reports = [report_of("lowering_ours", str(services)) for _ in range(runs)]
    first = reports[0]
    what = f"{first['services']:,} model services with mesh, rollout and monitoring"
    yield Row(
        "lowering.time",
        f"Lower {what}: {first['resources']:,} resources",
        "s",
        {OURS: Figures(tuple(report["seconds"] for report in reports))},
        (Goal(1.0),),
        "Processor time inside the process: from the graph to all resources, before they are verified.",
    )
