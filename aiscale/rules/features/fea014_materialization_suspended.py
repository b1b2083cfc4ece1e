"""A materialization that never runs.

What:
    A view that a model is given has a materialization with ``suspended=True``.

Why:
    The online store keeps what it had on the day that it was switched off, and goes on answering with it: the time to
    live is not enforced when features are read.

Example:
    FeatureView("zone_history", entities=[zone], source=table, fields={"rides_30d": "int64"}, ttl="2d",
                materialization=Materialization("6h", suspended=True))

Instead:
    FeatureView("zone_history", entities=[zone], source=table, fields={"rides_30d": "int64"}, ttl="2d",
                materialization=Materialization("6h"))

Source:
    feast-dev/feast pull request 5217: the operator makes its CronJob suspended unless told otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.features.feature_freshness import is_written, served_views
from aiscale.diagnostics import Diagnostic, Edit, Fix, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "FEA014"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each view that a model needs and that nothing renews."""
    for view, use in served_views(graph).items():
        if view.materialization is not None and view.materialization.suspended and not is_written(graph, view):
            yield view.finding(
                CODE, SEVERITY, f"{view.name} is not renewed, and {use.service.name} is given it",
                argument="materialization.suspended", label="switched off",
                related=(Related(f"{use.service.name} asks for it", use.service.location, use.edge.field),),
                help=f'materialization=Materialization("{view.materialization.every}")',
                fix=Fix(
                    f"switch the materialization of {view.name} on",
                    (Edit("materialization.suspended", "False", relation="aiscale.features.Materialization"),),
                ),
            )  # fmt: skip
