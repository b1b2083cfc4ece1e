"""The loss of each of some components, such as places: what is down then, of all these losses at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from aiscale.analysis.failure.impact.effect import Effect, Touch
from aiscale.analysis.failure.impact.impact import worst_effects
from aiscale.analysis.failure.impact.losses import follow
from aiscale.analysis.failure.impact.named_places import with_named_places
from aiscale.analysis.failure.impact.order import causes_first
from aiscale.analysis.failure.impact.propagation import Propagation, numbers
from aiscale.analysis.placement.places import stands_at
from aiscale.components.network.global_load_balancer import GlobalLoadBalancer
from aiscale.components.platform.placement import Placement
from aiscale.core.component import Component
from aiscale.core.ports import Place
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph

_TOGETHER = 8_192
"""Components that are lost at once, each as a case of its own: what is kept of each effect is a bit for each."""


class Losses:
    """What is down when each of some components is lost, and placements move what they say that they move.

    All are followed together, as ``aiscale impact --rank`` does, so that the steps grow with the system and hardly with
    the number of losses.

    Args:
        graph: the system's graph.
        lost: the components; zones and regions that are only named can be among them.
    """

    def __init__(self, graph: ArchitectureGraph, lost: Sequence[Component]) -> None:
        self._graph = with_named_places(graph)
        self._cases: dict[str, tuple[Propagation, int]] = {}
        self._spreads: list[tuple[Propagation, Sequence[str]]] = []
        self._worst: dict[str, Mapping[str, Touch]] = {}
        if not lost:
            return
        order = causes_first(self._graph)
        for at in range(0, len(lost), _TOGETHER):
            spread = Propagation(self._graph, follow, order, as_declared=True)
            self._spreads.append((spread, [one.address for one in lost[at : at + _TOGETHER]]))
            for number, one in enumerate(lost[at : at + _TOGETHER]):
                self._cases[one.address] = spread, 1 << number
                spread.mark(one.address, Effect.LOST, "", "", cases=1 << number)
            spread.run()

    def has(self, lost: Component, component: Component, *effects: Effect) -> bool:
        """Whether a component has one of these effects when another is lost."""
        spread, case = self._cases[lost.address]
        return any(spread.found(component.address, effect) & case for effect in effects)

    def taking(self, component: Component, *effects: Effect) -> Iterator[str]:
        """Addresses of those of the losses with which a component has one of these effects."""
        for spread, addresses in self._spreads:
            cases = 0
            for effect in effects:
                cases |= spread.found(component.address, effect)
            yield from (addresses[number] for number in numbers(cases))

    def why(self, lost: Component, component: Component) -> Sequence[tuple[Component, str]]:
        """The reason of what happens to a component when another is lost, then of what that comes from, and so on."""
        if lost.address not in self._worst:
            self._worst[lost.address] = worst_effects(self._graph, [lost.address], as_declared=True)
        chain = _chain(self._worst[lost.address], component.address)
        return [(self._graph[touch.address], touch.why) for touch in chain]


@once_per_graph
def place_losses(graph: ArchitectureGraph) -> Losses:
    """The losses of the first places of placements that move by themselves, and of the gateways behind one name."""
    places: dict[str, Place] = {}
    for placement in graph.of(Placement):
        if placement.failover == "auto" and placement.primary is not None and placement.overflow:
            places[placement.primary.address] = placement.primary
    for balancer in graph.of(GlobalLoadBalancer):
        for choice in balancer.choices:
            if (home := stands_at(graph, choice.target)) is not None:
                places[home.address] = home
    return Losses(graph, list(places.values()))


def _chain(worst: Mapping[str, Touch], address: str) -> Iterator[Touch]:
    seen: set[str] = set()
    while (touch := worst.get(address)) is not None and address not in seen and touch.why:
        seen.add(address)
        yield touch
        address = touch.via
