"""In which order the effects of losses are followed."""

from __future__ import annotations

from collections.abc import Mapping

from aiscale.analysis.failure.impact.effect import Effect
from aiscale.analysis.failure.impact.propagation import Order
from aiscale.components.platform.node_pool import NodePool
from aiscale.components.platform.region import Region, Zone
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Place
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph
from aiscale.graph.order import reverse_postorder
from aiscale.graph.traversal import Along, Walk

_PLACES: tuple[type[Component], ...] = (Region, Zone, Place, NodePool)
"""What has somewhere else to go asks which places are lost: so they are followed before all else, the largest first."""


def places_first(graph: ArchitectureGraph) -> Order:
    """Places before what is on them; everything else as it comes."""

    def order(effect: Effect, address: str) -> int:
        if effect is not Effect.LOST:
            return 0
        node = graph[address]
        return next((number for number, kind in enumerate(_PLACES) if isinstance(node, kind)), len(_PLACES))

    return order


def causes_first(graph: ArchitectureGraph) -> Order:
    """Places before what is on them, and every cause before what it causes, as far as there are no loops."""
    lost, places = places_first(graph), _by_causes(graph)

    def order(effect: Effect, address: str) -> int:
        return places[effect][address] if effect in places else lost(effect, address)

    return order


@once_per_graph
def _by_causes(graph: ArchitectureGraph) -> Mapping[Effect, Mapping[str, int]]:
    """The place of each component among those that have an effect, after what causes it."""
    fails = reverse_postorder(
        Walk(graph, EdgeKind.CALLS, EdgeKind.FALLS_BACK_TO, EdgeKind.FEATURES, along=Along.ANSWERS)
    )
    stale = reverse_postorder(Walk(graph, EdgeKind.READS, EdgeKind.WRITES, EdgeKind.FEATURES, along=Along.FLOW))
    idle = reverse_postorder(Walk(graph, EdgeKind.CALLS))
    return {Effect.FAILS: fails, Effect.DEGRADED: fails, Effect.IDLE: idle, Effect.STALE: stale, Effect.LACKS: stale}
