"""A model is trained with values that were not known at the time of each example.

What:
    - A view comes from a table or a bucket without ``event_timestamp``, and the view has none either (error).
    - A table or a bucket is ``backfilled`` without ``created_timestamp``, and features are computed from it.
    - A retraining joins records with the current features (``point_in_time=False``) (error).
    - A training reads its labels from a table or a bucket whose rows arrive after the event (``delay``), and one of its
      views is computed from the same table, directly, by a push source or as its ``history``. A view with another
      ``event_timestamp`` is ignored, and so is a training that reads the features as they were served.

Why:
    A training set joins each example with the values of its time. A count of the last hour, read today, includes what
    came after the example; a row that was written today about last month looks as if it had been known then. The model
    learns from the future: every offline metric is good, and it fails in production. Feast's
    ``created_timestamp_column`` alone does not prevent it: it only chooses among rows of the same event time.

Example:
    table = Table("zone-history", warehouse="bigquery", table="rides.zone_history")

Instead:
    table = Table("zone-history", warehouse="bigquery", table="rides.zone_history", event_timestamp="day")

Source:
    Feast documentation, point-in-time joins and data sources (timestamp_field); feast-dev/feast pull request 6617 and
    issue 6615 (0.66); Google, Rules of Machine Learning, rule 29; Kaufman, Rosset and Perlich, Leakage in data mining,
    KDD 2011.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.delivery.rollouts import learned_from, retrainings, trained_with
from aiscale.analysis.features.feature_freshness import stored_views
from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.components.delivery.retraining import Retraining
from aiscale.components.features.feature_service import FeatureService
from aiscale.components.features.feature_view import FeatureView
from aiscale.components.serving.model_service import ModelService
from aiscale.core.component import Component
from aiscale.core.messages.wording import listed
from aiscale.core.relations import Produce
from aiscale.core.values.batch_source import BatchSource
from aiscale.diagnostics import Diagnostic, Edit, Fix, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "FEA006"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields the findings of each form."""
    yield from _no_time(graph)
    yield from _backfill(graph)
    yield from _join(graph)
    yield from _labels(graph)


def _no_time(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each view whose history cannot be joined in time."""
    for view in graph.of(FeatureView):
        source = view.batch_source
        if source is not None and source.event_timestamp is None and view.event_timestamp is None:
            yield view.finding(
                CODE, WORST, f"{view.name} has no time for its values",
                argument="history" if view.history is not None else "source",
                label=f"{source.name} has no event_timestamp",
                related=(Related(f"{source.name} is declared", source.location),),
                help=f'event_timestamp="…" on {source.name}, the column with the time of each row',
            )  # fmt: skip


def _backfill(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such source, at the first view that needs it."""
    seen: set[str] = set()
    for view in graph.of(FeatureView):
        source = view.batch_source
        if source is None or source.address in seen or not source.backfilled or source.created_timestamp is not None:
            continue
        seen.add(source.address)
        yield source.finding(
            CODE, SEVERITY, f"backfilled rows of {source.name} leak into training sets of {view.name}",
            argument="backfilled", label="no column has the time of writing",
            related=(Related(f"{view.name} is computed from it", view.location, "source"),),
            help='created_timestamp="…", the column with the time at which each row was written',
        )  # fmt: skip


def _join(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such retraining."""
    for pipeline, retraining in retrainings(graph):
        features = () if retraining.point_in_time else trained_with(pipeline, retraining)
        if features:
            yield pipeline.finding(
                CODE, WORST, f"{pipeline.name} trains with current features, not with those of each record",
                argument="retraining.point_in_time", label="the model gets values of the future",
                notes=(f"they come from {listed(one.name for one in features)}",), help="leave point_in_time out",
                fix=Fix(
                    "join features at the time of each record",
                    (Edit("retraining.point_in_time", "True", relation="aiscale.delivery.Retraining"),),
                ),
            )  # fmt: skip


def _labels(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such view, at the first training that learns from it."""
    reported: set[str] = set()
    for pipeline, retraining in retrainings(graph):
        late = {
            source.address
            for field, _, source, _ in learned_from(retraining)
            if field == "retraining.labels" and isinstance(source, BatchSource) and source.delay
        }
        for features in trained_with(pipeline, retraining) if late and retraining.point_in_time else ():
            if not isinstance(features, FeatureService) or _reads_what_was_served(pipeline, retraining, features):
                continue
            for view in stored_views(features):
                source = view.batch_source
                if (
                    source is None
                    or source.address not in late
                    or view.address in reported
                    or not _by_event(view, source)
                ):
                    continue
                reported.add(view.address)
                yield _finding(view, source, pipeline)


def _by_event(view: FeatureView, source: BatchSource) -> bool:
    """Whether its values count from what the rows speak of, not from when they were known."""
    if source.event_timestamp in {None, source.created_timestamp}:
        return False  # Without a time FEA006 speaks; a row that counts from when it was written was known then.
    return view.event_timestamp in {None, source.event_timestamp}


def _reads_what_was_served(pipeline: DeliveryPipeline, retraining: Retraining, features: FeatureService) -> bool:
    """Whether it learns from requests that are kept with the features that they were answered with."""
    served: list[Component] = [] if features.logging is None else [features.logging.destination]
    for service in pipeline.trained_services:
        log = service.payload_log if isinstance(service, ModelService) else None
        if log is not None:
            served.append(log.target if isinstance(log, Produce) else log)
    addresses = {one.address for one in served}
    return any(source.address in addresses for _, _, source, _ in learned_from(retraining))


def _finding(view: FeatureView, source: BatchSource, pipeline: DeliveryPipeline) -> Diagnostic:
    known = source.created_timestamp
    return view.finding(
        CODE, SEVERITY,
        f"{pipeline.name} trains on {view.name}, which has its labels {source.delay} before they are known",
        argument="history" if view.history is not None else "source",
        label=f"joined by {source.event_timestamp}, not by when a row was written",
        related=(
            Related(f"{source.name} has this delay", source.location, "delay"),
            Related(f"{pipeline.name} has its labels from it", pipeline.location, "retraining.labels"),
        ),
        help=f'event_timestamp="{known}", or features without {view.name}' if known is not None else
        f'event_timestamp="…" of {view.name}, a column with the time at which each row was known',
    )  # fmt: skip
