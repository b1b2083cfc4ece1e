"""How often features are looked up in each feature store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from aiscale.analysis.features.feature_freshness import uses
from aiscale.analysis.load.load import loads
from aiscale.components.features.feature_store import FeatureStore
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph


@once_per_graph
def look_ups(graph: ArchitectureGraph) -> Mapping[str, Mapping[str, float]]:
    """Requests a second at the peak that reach the servers of each store, by its address and by who asks.

    Who is given features asks as often for each of its requests as it says; ``calls`` are those of whoever calls the
    store itself.
    """
    asked: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for use in uses(graph):
        peak = loads(graph)[use.service.address].peak * use.lookup.per_request
        asked[use.features.store.address][use.service.name] += peak
    return {
        store.address: {**asked[store.address], "calls": loads(graph)[store.address].peak}
        for store in graph.of(FeatureStore)
        if store.engine == "feast"
    }


def look_ups_with(graph: ArchitectureGraph, peaks: Mapping[str, float]) -> Mapping[str, float]:
    """Requests a second that reach the servers of the stores that get more or less when other things do, by address.

    The steps grow with what has another peak, and not with the graph.

    Args:
        graph: the system's graph.
        peaks: per second, of all that gets more or less than usual, by address.
    """
    found: dict[str, float] = {}
    for address, peak in peaks.items():
        for store, times in _asked_by(graph).get(address, ()):
            usual = found[store] if store in found else sum(look_ups(graph)[store].values())
            found[store] = usual + (peak - loads(graph)[address].peak) * times
    return found


@once_per_graph
def _asked_by(graph: ArchitectureGraph) -> Mapping[str, Sequence[tuple[str, float]]]:
    """Addresses of the stores that are asked for each request of a component, with how often by each reference.

    Whoever calls a store asks it as well: what arrives at it is its own.
    """
    asked: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for store in look_ups(graph):
        asked[store].append((store, 1.0))
    for use in uses(graph):
        if use.features.store.address in look_ups(graph):
            asked[use.service.address].append((use.features.store.address, use.lookup.per_request))
    return asked
