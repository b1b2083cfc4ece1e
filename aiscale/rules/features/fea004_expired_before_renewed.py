"""Features expire before they are renewed.

What:
    A view's ``ttl`` is not longer than the time between two updates of it: from one materialization to the next, from
    one arrival of rows to the next, and the delay of the rows; the longest pause in the ``schedule`` of the batch job
    that writes it or its table, and one run of it; or the step of the windows that it is computed with. All of it works
    meanwhile: what a site keeps back while its line is down is no part of it, since a ``ttl`` is there for such times.

Why:
    For a part of the time every value is older than it may be. Training leaves such values out; the online store
    returns them all the same. The model sees at serving what it never saw in training.

Example:
    FeatureView("zone_history", entities=[zone], source=table, fields={"rides_30d": "int64"}, ttl="1h",
                materialization=Materialization("6h"))

Instead:
    FeatureView("zone_history", entities=[zone], source=table, fields={"rides_30d": "int64"}, ttl="1d",
                materialization=Materialization("6h"))

Source:
    feast-dev/feast issues 1802 (2021) and 4133: the time to live is not enforced by online reads.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.features.feature_freshness import oldest
from aiscale.components.features.feature_view import FeatureView
from aiscale.core.messages.wording import listed
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "FEA004"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each view whose values are too old before the next ones come."""
    for view in graph.of(FeatureView):
        age = oldest(graph, view) if view.ttl is not None and view.online else None
        if age is not None and view.ttl is not None and age.total >= view.ttl:
            yield view.finding(
                CODE, SEVERITY, f"values of {view.name} expire before the next ones come",
                argument="ttl", label=f"they are up to {age.total} old",
                notes=(listed(age.parts, most=5),),
                help=f'ttl="{2 * age.total}", or shorter intervals',
            )  # fmt: skip
