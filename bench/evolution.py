"""How long it takes to judge the newest versions of many schemas."""

from __future__ import annotations

from collections.abc import Iterator

from bench.measure import Figures, report_of
from bench.rows import OURS, Goal, Row

_SCHEMAS, _VERSIONS = 1_000, 20


def evolution_rows(runs: int, schemas: int = _SCHEMAS, versions: int = _VERSIONS) -> Iterator[Row]:
    """Read Avro schemas and their earlier versions, and hold the newest of each against all earlier ones."""
    reports = [report_of("evolution_ours", str(schemas), str(versions)) for _ in range(runs)]
    yield Row(
        "evolution.time",
        f"Judge {reports[0]['schemas']:,} Avro schemas of {reports[0]['versions']} versions each",
        "s",
        {OURS: Figures(tuple(report["seconds"] for report in reports))},
        (Goal(2.0),),
        "Processor time inside the process: from the texts to the verdicts of BACKWARD_TRANSITIVE. Every text is read "
        "and checked; records have 9 fields at first and one more with each version.",
    )
