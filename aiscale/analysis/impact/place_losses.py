"""The loss of each place that something is to take over from: what is down then, of all places at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from aiscale.analysis.impact.effect import Effect, Touch
from aiscale.analysis.impact.impact import worst_effects
from aiscale.analysis.impact.losses import follow
from aiscale.analysis.impact.named_places import with_named_places
from aiscale.analysis.impact.order import causes_first
from aiscale.analysis.impact.spread import Spread
from aiscale.analysis.places import stands_at
from aiscale.components.mesh.global_load_balancer import GlobalLoadBalancer
from aiscale.components.platform.placement import Placement
from aiscale.core.component import Component
from aiscale.core.ports import Place
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.once import once_per_graph

_TOGETHER = 8_192
"""Places that are lost at once, each as a case of its own: what is kept of each effect is a bit for each."""


class PlaceLosses:
    """What is down when each of some places is lost, and placements move what they say that they move.

    All are followed together, as ``aiscale impact --all`` does, so that the steps grow with the system and hardly with
    the number of places.

    Args:
        graph: the system's graph.
        places: the places.
    """

    def __init__(self, graph: ArchitectureGraph, places: Sequence[Place]) -> None:
        self._graph = with_named_places(graph)
        self._cases: dict[str, tuple[Spread, int]] = {}
        self._worst: dict[str, Mapping[str, Touch]] = {}
        if not places:
            return
        order = causes_first(self._graph)
        for at in range(0, len(places), _TOGETHER):
            spread = Spread(self._graph, follow, order, as_declared=True)
            for number, place in enumerate(places[at : at + _TOGETHER]):
                self._cases[place.address] = spread, 1 << number
                spread.mark(place.address, Effect.LOST, "", "", cases=1 << number)
            spread.run()

    def has(self, place: Place, component: Component, *effects: Effect) -> bool:
        """Whether a component has one of these effects when the place is lost."""
        spread, case = self._cases[place.address]
        return any(spread.found(component.address, effect) & case for effect in effects)

    def why(self, place: Place, component: Component) -> Sequence[tuple[Component, str]]:
        """The reason of what happens to a component when the place is lost, then of what that comes from, and so on."""
        if place.address not in self._worst:
            self._worst[place.address] = worst_effects(self._graph, [place.address], as_declared=True)
        chain = _chain(self._worst[place.address], component.address)
        return [(self._graph[touch.address], touch.why) for touch in chain]


@once_per_graph
def place_losses(graph: ArchitectureGraph) -> PlaceLosses:
    """The losses of the first places of placements that move by themselves, and of the gateways behind one name."""
    places: dict[str, Place] = {}
    for placement in graph.of(Placement):
        if placement.failover == "auto" and placement.primary is not None and placement.overflow:
            places[placement.primary.address] = placement.primary
    for balancer in graph.of(GlobalLoadBalancer):
        for choice in balancer.choices:
            if (home := stands_at(graph, choice.target)) is not None:
                places[home.address] = home
    return PlaceLosses(graph, list(places.values()))


def _chain(worst: Mapping[str, Touch], address: str) -> Iterator[Touch]:
    seen: set[str] = set()
    while (touch := worst.get(address)) is not None and address not in seen and touch.why:
        seen.add(address)
        yield touch
        address = touch.via
