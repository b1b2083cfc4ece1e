"""A feature store cannot produce complete training sets.

What:
    - A store sets its offline store, and the table of one of its views is in another warehouse (error). Trino and
      Spark, which read other warehouses by connectors, are not checked.
    - The offline store is ``dask`` or ``file``, which are the same, and models are trained with its features (error).
    - A model is retrained, and a view of its features comes from a stream without ``history``; what is served is not
      logged either, and the training does not read the stream.

Why:
    Feast's offline stores each read sources of their own kind: the registry refuses the view. ``dask`` drops rows whose
    features are expired or missing instead of returning nulls: of five examples three come back, without an error. The
    online store has only the newest values, so that past ones are computed again by other code.

Example:
    table = Table("zone-history", warehouse="bigquery", table="rides.zone_history", event_timestamp="day")
    zone_history = FeatureView("zone_history", entities=[zone], source=table, fields={"rides_30d": "int64"}, ttl="2d")
    FeatureStore("features", offline=OfflineStore("snowflake"), views=[zone_history])

Instead:
    FeatureStore("features", offline=OfflineStore("bigquery"), views=[zone_history])

Source:
    Feast documentation, offline stores (functionality matrix, supported data sources) and stream sources (a batch
    source is needed for point-in-time joins); run with Feast 0.67.0: dask returned 3 of 5 rows, duckdb 5 of 5
    (2026-11).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.features.feature_freshness import stored_views, trainers
from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.components.features.feature_service import FeatureService
from aiscale.components.features.feature_store import FeatureStore
from aiscale.components.features.feature_view import FeatureView
from aiscale.components.serving.model_service import ModelService
from aiscale.components.stores.data_at_rest import Table
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import EventStream
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "FEA033"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR
_BY_CONNECTORS = {"trino", "spark", "ray"}


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields the findings of each form."""
    yield from _warehouse(graph)
    yield from _dropped_rows(graph)
    yield from _history(graph)


def _warehouse(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for the first such view of each store."""
    for store in graph.of(FeatureStore):
        offline = store.offline
        if "offline" not in store.model_fields_set or offline is None or store.engine != "feast":
            continue
        if offline.type in _BY_CONNECTORS:
            continue
        for view in store.views:
            table = view.batch_source if isinstance(view, FeatureView) else None
            if isinstance(table, Table) and table.warehouse != offline.type:
                yield store.finding(
                    CODE, WORST, f"{offline.type} does not read {table.name}, which is in {table.warehouse}",
                    argument="offline", label=f"training sets with {view.name} cannot be made",
                    related=(Related(f"{table.name} is declared", table.location, "warehouse"),),
                    help=_help(table.warehouse),
                )  # fmt: skip
                break


def _help(warehouse: str) -> str:
    return f'offline=OfflineStore("{"spark" if warehouse == "databricks" else warehouse}")'


def _dropped_rows(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such store, at the first training."""
    seen: set[str] = set()
    for features in graph.of(FeatureService):
        store = features.store
        if store.address in seen or store.engine != "feast" or store.offline.type not in {"dask", "file"}:
            continue
        trainer = next(trainers(graph, features), None)
        if trainer is not None:
            seen.add(store.address)
            yield store.finding(
                CODE, WORST, f"{store.name} drops rows from the training sets of {trainer.name}",
                argument="offline", label=f"{store.offline.type} drops rows with expired or missing features",
                related=(Related(f"{trainer.name} trains with {features.name}", trainer.location, "retraining"),),
                help='offline=OfflineStore("duckdb"), or a warehouse',
            )  # fmt: skip


def _history(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each view whose past a training has not."""
    reported: set[FeatureView] = set()
    for features in graph.of(FeatureService):
        if features.logging is not None:
            continue  # What was served is the best history there is.
        trainer = next((one for one in trainers(graph, features) if not _has_values(one)), None)
        for view in stored_views(features) if trainer is not None else ():
            if isinstance(view.origin, EventStream) and view.history is None and view not in reported:
                assert trainer is not None
                if not _reads(graph, trainer, view.origin):
                    reported.add(view)
                    yield _finding(view, trainer)


def _has_values(trainer: Component) -> bool:
    """Whether requests are kept together with the features that they were answered with."""
    services = trainer.trained_services if isinstance(trainer, DeliveryPipeline) else ()
    return any(isinstance(service, ModelService) and service.payload_log is not None for service in services)


def _reads(graph: ArchitectureGraph, trainer: Component, stream: Component) -> bool:
    return any(edge.target == stream.address for edge in graph.edges_from(trainer.address, EdgeKind.READS))


def _finding(view: FeatureView, trainer: Component) -> Diagnostic:
    return view.finding(
        CODE, SEVERITY, f"{trainer.name} trains with {view.name}, which has no history",
        argument="source", label="the online store has only the newest values",
        related=(Related(f"{trainer.name} is declared", trainer.location),),
        help='history=Bucket("…", uri=…, event_timestamp=…), or logging=FeatureLogging(…) on the feature service',
    )  # fmt: skip
