"""Training reads from a store that drops rows silently.

What:
    A feature store's offline store is ``dask`` (or ``file``, which is the same), and models are trained with its
    features.

Why:
    Rows whose features are too old or not there yet are left out of the training set instead of having nulls: of five
    examples three come back, without a word. The model is trained on those that are easy.

Example:
    FeatureStore("features", views=[view], offline=OfflineStore("dask"))

Instead:
    FeatureStore("features", views=[view], offline=OfflineStore("duckdb"))

Source:
    Run with Feast 0.67.0: dask returned 3 of 5 rows, duckdb 5 of 5 (2026-11).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.features.feature_freshness import trainers
from aiscale.components.features.feature_service import FeatureService
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "FEA007"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
                CODE, SEVERITY, f"{store.name} leaves rows out of the training sets of {trainer.name}",
                argument="offline", label=f"{store.offline.type} drops what is out of date or not there yet",
                related=(Related(f"{trainer.name} trains with {features.name}", trainer.location, "retraining"),),
                help='offline=OfflineStore("duckdb"), or a warehouse',
            )  # fmt: skip
