"""Features are older than their objective allows.

What:
    A feature service has a ``max_age``, or an Slo a ``freshness``, and one of the views is updated less often: between
    materializations, with the arrival of rows, by the ``schedule`` of the batch job that writes them, or by windows and
    checkpoints of the job that computes it. All of it works meanwhile; OBS022 checks the outages that a site buffers.
    With a ``freshness_share`` that share of values must be fresh, of those that arrive evenly over the longest of the
    intervals.

Why:
    A model of the last five minutes that gets values of the last hour answers about the past. Every component works,
    and none of them is late.

Example:
    FeatureService("surge_v8", store=features, views=[zone_history], max_age="10m")

Instead:
    FeatureService("surge_v8", store=features, views=[zone_demand_5m], max_age="10m")

Source:
    Sum of the intervals between source and store; Feast 0.67 documentation, materialization.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from aiscale.analysis.features.feature_freshness import oldest, stored_views, watched_views
from aiscale.components.features.feature_service import FeatureService
from aiscale.components.features.feature_view import FeatureView
from aiscale.components.observability.slo import Slo
from aiscale.core.component import Component
from aiscale.core.messages.wording import listed
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration

CODE = "FEA005"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each view that is updated less often than an objective allows."""
    for promise in _promises(graph):
        for view in promise.views:
            age = oldest(graph, view)
            # Without a share every value counts, also one that all intervals have met.
            if age is not None and promise.age < (age.total if promise.share is None else age.longest * promise.share):
                yield promise.holder.finding(
                    CODE, SEVERITY,
                    f"{promise.holder.name} has a freshness objective of {promise.age}, but those of {view.name} are "
                    "up to "
                    f"{age.total} old",
                    argument=promise.field, label=f"{view.name} is updated less often",
                    notes=(listed(age.parts, most=5),),
                    related=(Related(f"{view.name} is declared", view.location, "source"),),
                    help=f'{promise.field}="{age.total}", or a view that is updated more often',
                )  # fmt: skip


class _Promise(NamedTuple):
    holder: Component
    field: str
    age: Duration
    views: tuple[FeatureView, ...]
    share: float | None = None


def _promises(graph: ArchitectureGraph) -> Iterator[_Promise]:
    for features in graph.of(FeatureService):
        if features.max_age is not None:
            yield _Promise(features, "max_age", features.max_age, stored_views(features))
    for slo in graph.of(Slo):
        if slo.freshness is not None:
            yield _Promise(slo, "freshness", slo.freshness, watched_views(slo.of), slo.freshness_share)
