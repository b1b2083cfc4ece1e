"""A feature is made of the labels before anybody knew them.

What:
    A training reads its labels from a table or a bucket whose rows arrive a while after what they speak of (``delay``).
    A view among its features comes from the same table, directly, by a push source or as its ``history``, and is joined
    by the time that the rows speak of. A view whose ``event_timestamp`` is another column is left alone, and so is a
    training that reads the features as they were served.

Why:
    A record is joined with rows that were true at its time, and were written days later: often with its own label.
    The model learns to read the answer, and does very well in every measure that is computed from the same rows. In
    service the row is not there yet. Feast's ``created_timestamp_column`` alone does not stop it: it only chooses among
    rows of the same event time.

Example:
    diagnoses = Table("diagnoses", warehouse="athena", table="ehr.sepsis", event_timestamp="onset_at",
                      created_timestamp="coded_at", delay="5d")
    history = FeatureView("history", entities=[patient], source=diagnoses, fields={"diagnoses": "int64"}, ttl="365d")
    risk_v1 = FeatureService("risk_v1", store=store, views=[history])
    DeliveryPipeline("risk", services=[risk],
                     retraining=Retraining(data=[scores], labels=[diagnoses], label_delay="5d", features=risk_v1))

Instead:
    history = FeatureView("history", entities=[patient], source=diagnoses, fields={"diagnoses": "int64"}, ttl="365d",
                          event_timestamp="coded_at")

Source:
    Kaufman, Rosset and Perlich, Leakage in data mining, KDD 2011; feast-dev/feast issue 6615 (0.66).
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
from aiscale.core.relations import Produce
from aiscale.core.values.batch_source import BatchSource
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "DLV083"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such view, at the first training that learns from it."""
    told: set[str] = set()
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
                if source is None or source.address not in late or view.address in told or not _by_event(view, source):
                    continue
                told.add(view.address)
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
        f"{pipeline.name} learns from {view.name}, which is made of its labels {source.delay} before they are known",
        argument="history" if view.history is not None else "source",
        label=f"joined by {source.event_timestamp}, not by when a row was written",
        related=(
            Related(f"{source.name} says so", source.location, "delay"),
            Related(f"{pipeline.name} has its labels from it", pipeline.location, "retraining.labels"),
        ),
        help=f'event_timestamp="{known}", or features without {view.name}' if known is not None else
        f'event_timestamp="…" of {view.name}, a column with the time at which each row was known',
    )  # fmt: skip
