"""A model is retrained with features of which nobody keeps the past.

What:
    A model is trained anew, and a view of its features comes from a stream without a ``history``. What is served is
    not logged either, and the training does not read the stream itself.

Why:
    A training set needs the values that were true when each example happened. The online store has only today's, so
    that they are computed again by other code, which never agrees, or today's are joined with yesterday's examples.

Example:
    FeatureView("zone_demand_5m", entities=[zone], source=zone_demand, fields={"requests_5m": "int64"}, ttl="10m")

Instead:
    FeatureView("zone_demand_5m", entities=[zone], source=zone_demand, history=bucket,
                fields={"requests_5m": "int64"}, ttl="10m")

Source:
    Feast documentation, stream sources: a batch source is needed for point-in-time joins.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.features.feature_freshness import stored_views, trainers
from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.components.features.feature_service import FeatureService
from aiscale.components.features.feature_view import FeatureView
from aiscale.components.serving.model_service import ModelService
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import EventStream
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "FEA032"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each view whose past a training has not."""
    told: set[FeatureView] = set()
    for features in graph.of(FeatureService):
        if features.logging is not None:
            continue  # What was served is the best history there is.
        trainer = next((one for one in trainers(graph, features) if not _has_values(one)), None)
        for view in stored_views(features) if trainer is not None else ():
            if isinstance(view.origin, EventStream) and view.history is None and view not in told:
                assert trainer is not None
                if not _reads(graph, trainer, view.origin):
                    told.add(view)
                    yield _finding(view, trainer)


def _has_values(trainer: Component) -> bool:
    """Whether requests are kept together with the features that they were answered with."""
    services = trainer.trained_services if isinstance(trainer, DeliveryPipeline) else ()
    return any(isinstance(service, ModelService) and service.payload_log is not None for service in services)


def _reads(graph: ArchitectureGraph, trainer: Component, stream: Component) -> bool:
    return any(edge.target == stream.address for edge in graph.edges_from(trainer.address, EdgeKind.READS))


def _finding(view: FeatureView, trainer: Component) -> Diagnostic:
    return view.finding(
        CODE, SEVERITY, f"{trainer.name} trains with {view.name}, of which nobody keeps the past",
        argument="source", label="the online store has only the newest values",
        related=(Related(f"{trainer.name} is declared", trainer.location),),
        help='history=Bucket("…", uri=…, event_timestamp=…), or logging=FeatureLogging(…) on the feature service',
    )  # fmt: skip
