"""A model reads features that nothing writes to the online store.

What:
    - A model service gets a view that is not ``online``, or that nothing writes there: no materialization from its
      table or bucket, and no job that pushes.
    - A model service gets a view whose materialization has ``suspended=True``.

Why:
    The store answers with nulls, which on Redis have the status PRESENT, and the model predicts from nothing. A
    suspended materialization leaves the values of the day on which it was suspended: the time to live is not enforced
    by online reads.

Example:
    history = FeatureView("zone_history", entities=[zone], source=table, fields={"rides_30d": "int64"}, ttl="2d")

Instead:
    history = FeatureView("zone_history", entities=[zone], source=table, fields={"rides_30d": "int64"}, ttl="2d",
                          materialization=Materialization("6h"))

Source:
    Run with Feast 0.67.0 and Redis: an unknown key gives null with the status PRESENT (2026-11); feast-dev/feast pull
    request 5217: the operator creates its CronJob suspended unless configured otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.features.feature_freshness import Use, is_written, served_views
from aiscale.components.features.feature_store import FeatureStore
from aiscale.components.features.feature_view import FeatureView
from aiscale.components.features.push_source import PushSource
from aiscale.diagnostics import Diagnostic, Edit, Fix, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "FEA003"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields the findings of each form."""
    yield from _never(graph)
    yield from _suspended(graph)


def _never(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each view that a model needs and that stays empty."""
    for view, use in served_views(graph).items():
        source = view.origin
        if not view.online:
            offline = [store.name for store in graph.of(FeatureStore) if view in store.views and store.online is None]
            also = f", and online=Redis() of {offline[0]}" if offline else ""
            if view.materialization is None and not is_written(graph, view) and not view.is_streamed:
                also += f", and {_copied(view)}"
            yield _finding(view, use, "online", "is offline only", f"online=True{also}")
        elif view.materialization is None and not is_written(graph, view):
            if isinstance(source, PushSource):
                yield _finding(view, use, "source", f"no job pushes to {source.name}",
                               f"a job with writes=[{source.name}]")  # fmt: skip
            elif not view.is_streamed:
                yield _finding(
                    view, use, "source", f"nothing copies {source.name} into the online store", _copied(view)
                )


def _copied(view: FeatureView) -> str:
    """A materialization that renews each value before it is too old."""
    return f'materialization=Materialization("{view.ttl / 2 if view.ttl else "6h"}")'


def _finding(view: FeatureView, use: Use, argument: str, label: str, fix: str) -> Diagnostic:
    name = use.service.name
    return view.finding(
        CODE, SEVERITY,
        f"{name} gets {view.name}, which nothing writes to the online store", argument=argument, label=label,
        notes=("the store answers with nulls",),
        related=(Related(f"{name} reads it", use.service.location, use.edge.field),), help=fix,
    )  # fmt: skip


def _suspended(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each view that a model needs and that nothing renews."""
    for view, use in served_views(graph).items():
        if view.materialization is not None and view.materialization.suspended and not is_written(graph, view):
            yield view.finding(
                CODE, SEVERITY, f"{use.service.name} gets {view.name}, whose materialization is suspended",
                argument="materialization.suspended", label="its values stay as they were",
                related=(Related(f"{use.service.name} reads it", use.service.location, use.edge.field),),
                help=f'materialization=Materialization("{view.materialization.every}")',
                fix=Fix(
                    f"resume the materialization of {view.name}",
                    (Edit("materialization.suspended", "False", relation="aiscale.features.Materialization"),),
                ),
            )  # fmt: skip
