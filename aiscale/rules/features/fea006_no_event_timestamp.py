"""Features without a time.

What:
    A view comes from a table or a bucket that has no ``event_timestamp``, and the view does not name one either.

Why:
    A training set joins each example with the values that were true at its time. Without that time it joins today's
    values with yesterday's examples: the model learns from the future, looks excellent, and fails in production.

Example:
    table = Table("zone-history", warehouse="bigquery", table="rides.zone_history")

Instead:
    table = Table("zone-history", warehouse="bigquery", table="rides.zone_history", event_timestamp="day")

Source:
    Feast documentation, point-in-time joins; data sources (timestamp_field).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.features.feature_view import FeatureView
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "FEA006"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each view whose history cannot be joined in time."""
    for view in graph.of(FeatureView):
        source = view.batch_source
        if source is not None and source.event_timestamp is None and view.event_timestamp is None:
            yield view.finding(
                CODE, SEVERITY, f"{view.name} does not know when its values were true",
                argument="history" if view.history is not None else "source",
                label=f"{source.name} names no event_timestamp",
                related=(Related(f"{source.name} is declared", source.location),),
                help=f'event_timestamp="…" on {source.name}, the column with the time of each row',
            )  # fmt: skip
