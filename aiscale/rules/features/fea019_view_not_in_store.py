"""A feature service asks a store for a view that it does not keep.

What:
    A view of a feature service, or a view behind one of its on-demand views, is not among the ``views`` of its store.

Why:
    The definitions that are applied to the store do not hold the view: nothing fills it there, and every look-up
    fails with an unknown feature.

Example:
    features = FeatureStore("features", views=[zone_demand])
    FeatureService("surge_v8", store=features, views=[zone_demand, weather])

Instead:
    features = FeatureStore("features", views=[zone_demand, weather])

Source:
    Feast documentation, feature services.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.features.feature_freshness import stored_views
from aiscale.components.features.feature_service import FeatureService
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "FEA019"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each view that the store has not."""
    for features in graph.of(FeatureService):
        kept = {id(view) for view in features.store.views}
        asked = list(enumerate(features.selected))
        named = {id(view) for _, view in asked}
        behind = [(None, view) for view in stored_views(features) if id(view) not in named]
        for index, view in (*asked, *behind):
            if id(view) not in kept:
                yield features.finding(
                    CODE, SEVERITY, f"{features.name} asks {features.store.name} for {view.name}, which is not there",
                    argument="views", index=index, label=f"{features.store.name} does not keep it",
                    related=(Related(f"{features.store.name} is declared", features.store.location, "views"),),
                    help=f"views=[…, {view.name.replace('-', '_')}] on {features.store.name}",
                )  # fmt: skip
