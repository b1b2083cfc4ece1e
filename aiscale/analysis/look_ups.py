"""How often features are looked up in each feature store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from aiscale.analysis.features import uses
from aiscale.analysis.load import loads
from aiscale.components.features.feature_store import FeatureStore
from aiscale.graph.architecture import ArchitectureGraph


def look_ups(graph: ArchitectureGraph) -> Mapping[str, Mapping[str, float]]:
    """Requests a second at the peak that reach the servers of each store, by its address and by who asks.

    Who is given features asks once for each of its requests; ``calls`` are those of whoever calls the store itself.
    """
    asked: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for use in uses(graph):
        asked[use.features.store.address][use.service.name] += loads(graph)[use.service.address].peak
    return {
        store.address: {**asked[store.address], "calls": loads(graph)[store.address].peak}
        for store in graph.of(FeatureStore)
        if store.backend == "feast"
    }
