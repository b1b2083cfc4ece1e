"""One run that fails, and features expire.

What:
    The time between two updates of a view is more than half of its ``ttl``.

Why:
    When one materialization fails or is late, the values of the one before are too old before the next one comes.
    With two updates in the time to live, one may fail.

Example:
    FeatureView("zone_history", entities=[zone], source=table, fields={"rides_30d": "int64"}, ttl="8h",
                materialization=Materialization("6h"))

Instead:
    FeatureView("zone_history", entities=[zone], source=table, fields={"rides_30d": "int64"}, ttl="12h",
                materialization=Materialization("6h"))

Source:
    feast-dev/feast issues 1802 (2021) and 4133: the time to live is not enforced by online reads.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.features.feature_freshness import oldest
from aiscale.components.features.feature_view import FeatureView
from aiscale.core.messages.wording import listed
from aiscale.core.values.batch_source import BatchSource
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "FEA018"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each materialized view that cannot miss one run."""
    for view in graph.of(FeatureView):
        if view.ttl is None or not view.online or not isinstance(view.origin, BatchSource):
            continue
        age = oldest(graph, view)
        if age is not None and age.total < view.ttl < 2 * age.total:
            yield view.finding(
                CODE, SEVERITY, f"one failed run, and values of {view.name} are older than they may be",
                argument="ttl", label=f"they are up to {age.total} old without any failure",
                notes=(listed(age.parts, most=5),),
                help=f'ttl="{2 * age.total}", or shorter intervals',
            )  # fmt: skip
