"""Features are older than their model may be given.

What:
    A feature service has a ``max_age``, and one of its views is renewed less often: between materializations, with
    the arrival of rows, or by windows and checkpoints of the job that computes it.

Why:
    A model of the last five minutes that is fed values of the last hour answers about the past. Every part works,
    and none of them is late.

Example:
    FeatureService("surge_v8", store=features, views=[zone_history], max_age="10m")

Instead:
    FeatureService("surge_v8", store=features, views=[zone_demand_5m], max_age="10m")

Source:
    Sum of the intervals on the way; Feast 0.67 documentation, materialization.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.features import oldest, stored_views
from aiscale.components.features.feature_service import FeatureService
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.wording import listed

CODE = "FEA005"
SEVERITY = Severity.ERROR
FAULTS = ("features-5",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each view that is too slow for a feature service."""
    for features in graph.of(FeatureService):
        if features.max_age is None:
            continue
        for view in stored_views(features):
            age = oldest(graph, view)
            if age is not None and age.total > features.max_age:
                yield features.finding(
                    CODE, SEVERITY,
                    f"{features.name} promises values of {features.max_age}, but those of {view.name} get older",
                    argument="max_age", label=f"{view.name} is up to {age.total} old",
                    notes=(listed(age.parts, most=5),),
                    related=(Related(f"{view.name} is declared", view.location, "source"),),
                    help=f'max_age="{age.total}", or a view that is renewed more often',
                )  # fmt: skip
