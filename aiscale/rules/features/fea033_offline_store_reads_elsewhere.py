"""The offline store does not read where a view's history lies.

What:
    A store names its offline store, and the table of one of its views is in another warehouse. Trino and Spark, which
    reach other warehouses by connectors, are not judged.

Why:
    Feast's offline stores each take sources of their own kind. The registry refuses the view, or training sets cannot
    be made.

Example:
    table = Table("zone-history", warehouse="bigquery", table="rides.zone_history", event_timestamp="day")
    zone_history = FeatureView("zone_history", entities=[zone], source=table, fields={"rides_30d": "int64"}, ttl="2d")
    FeatureStore("features", offline=OfflineStore("snowflake"), views=[zone_history])

Instead:
    FeatureStore("features", offline=OfflineStore("bigquery"), views=[zone_history])

Source:
    Feast documentation, offline stores: functionality matrix, supported data sources.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.features.feature_store import FeatureStore
from aiscale.components.features.feature_view import FeatureView
from aiscale.components.stores.data_at_rest import Table
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "FEA033"
SEVERITY = Severity.ERROR
_BY_CONNECTORS = {"trino", "spark", "ray"}


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
                    CODE, SEVERITY, f"{offline.type} does not read {table.name}, which lies in {table.warehouse}",
                    argument="offline", label=f"training sets with {view.name} cannot be made",
                    related=(Related(f"{table.name} is declared", table.location, "warehouse"),),
                    help=_help(table.warehouse),
                )  # fmt: skip
                break


def _help(warehouse: str) -> str:
    return f'offline=OfflineStore("{"spark" if warehouse == "databricks" else warehouse}")'
