"""In which order a change reaches the clusters of a system."""

from __future__ import annotations

from collections.abc import Mapping

from aiscale.components.delivery.fleet_rollout import FleetRollout
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.core.component import Component
from aiscale.core.messages.wording import listed
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph


@once_per_graph
def waves(graph: ArchitectureGraph) -> Mapping[str, int]:
    """The number of the wave that each place of a fleet is in, from 1 on, by its address; the first of several."""
    found: dict[str, int] = {}
    for fleet in graph.of(FleetRollout):
        for number, (_, places) in enumerate(fleet.resolved(), start=1):
            for place in places:
                found[place.address] = min(number, found.get(place.address, number))
    return found


def in_waves(graph: ArchitectureGraph) -> tuple[KubernetesCluster, ...]:
    """Every cluster in the order of the waves, within one in the order of addresses; those in no wave come last."""
    numbers = waves(graph)
    last = max(numbers.values(), default=0) + 1
    return tuple(sorted(graph.of(KubernetesCluster), key=lambda one: (numbers.get(one.address, last), one.address)))


def order_words(component: Component) -> str:
    """``dublin, then after 1d munich and porto``: what a fleet rollout does; empty for every other component."""
    if not isinstance(component, FleetRollout):
        return ""
    words, bake = [], None
    for wave, places in component.resolved():
        after = f"then after {bake} " if bake is not None else ""
        words.append(after + listed(place.name for place in places))
        bake = wave.bake
    return ", ".join(words)
