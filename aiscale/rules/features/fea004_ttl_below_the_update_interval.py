"""Features expire before the next update, or after one failed update.

What:
    The time between two updates of a view is at least its ``ttl`` (error), or more than half of it (warning, for views
    from a table or a bucket). It is the time from one materialization to the next, the interval and delay in which rows
    arrive, the longest pause in the ``schedule`` of the batch job that writes it with one run of it, or the step of the
    windows that it is computed with. All of it works meanwhile: what a site buffers while its uplink is down does not
    count, since a ``ttl`` covers such outages.

Why:
    For a part of the time every value is older than its ``ttl``. Training drops such values; the online store returns
    them all the same, so that the model gets at serving what it never saw in training. With two updates in each
    ``ttl``, one may fail.

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
from aiscale.core.values.batch_source import BatchSource
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "FEA004"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields the findings of each form."""
    yield from _expired(graph)
    yield from _one_miss(graph)


def _expired(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each view whose values are too old before the next ones come."""
    for view in graph.of(FeatureView):
        age = oldest(graph, view) if view.ttl is not None and view.online else None
        if age is not None and view.ttl is not None and age.total >= view.ttl:
            yield view.finding(
                CODE, WORST, f"values of {view.name} are up to {age.total} old, but expire after {view.ttl}",
                argument="ttl", label="they expire before the next update",
                notes=(listed(age.parts, most=5),),
                help=f'ttl="{2 * age.total}", or shorter intervals',
            )  # fmt: skip


def _one_miss(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each materialized view that cannot miss one run."""
    for view in graph.of(FeatureView):
        if view.ttl is None or not view.online or not isinstance(view.origin, BatchSource):
            continue
        age = oldest(graph, view)
        if age is not None and age.total < view.ttl < 2 * age.total:
            yield view.finding(
                CODE, SEVERITY,
                f"after one failed update values of {view.name} expire: ttl is {view.ttl}, an update takes {age.total}",
                argument="ttl", label="less than two updates",
                notes=(listed(age.parts, most=5),),
                help=f'ttl="{2 * age.total}", or shorter intervals',
            )  # fmt: skip
