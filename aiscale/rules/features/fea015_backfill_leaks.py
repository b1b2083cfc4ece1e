"""Rows that were written later look as if they had been known.

What:
    A table or a bucket is ``backfilled``, has no ``created_timestamp``, and features are computed from it.

Why:
    A row that was written today about last month has last month's time. A training set takes it for something that
    was known then: it learns from what nobody could know, and nobody can tell later.

Example:
    table = Table("zone-history", warehouse="bigquery", table="rides.zones", event_timestamp="day", backfilled=True)

Instead:
    table = Table("zone-history", warehouse="bigquery", table="rides.zones", event_timestamp="day", backfilled=True,
                  created_timestamp="written_at")

Source:
    feast-dev/feast pull request 6617 (0.66): filter_by_created_timestamp in historical look-ups.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.features.feature_view import FeatureView
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "FEA015"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such source, at the first view that needs it."""
    seen: set[str] = set()
    for view in graph.of(FeatureView):
        source = view.batch_source
        if source is None or source.address in seen or not source.backfilled or source.created_timestamp is not None:
            continue
        seen.add(source.address)
        yield source.finding(
            CODE, SEVERITY, f"rows that were added to {source.name} later leak into training sets of {view.name}",
            argument="backfilled", label="nothing says when a row was written",
            related=(Related(f"{view.name} is computed from it", view.location, "source"),),
            help='created_timestamp="…", the column with the time at which each row was written',
        )  # fmt: skip
