"""What reaches the rest of a system when a region is lost, and global load balancers send its requests elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from aiscale.analysis.load.load import loads, peaks_with
from aiscale.analysis.load.load_balancing import shares
from aiscale.analysis.load.rate_limits import lets_through
from aiscale.analysis.placement.places import places_of, stands_at
from aiscale.analysis.privacy.data_stores import located
from aiscale.components.network.global_load_balancer import GlobalLoadBalancer
from aiscale.components.network.route import Route
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.core.component import Component
from aiscale.core.ports import Place
from aiscale.graph.architecture import ArchitectureGraph


class Elsewhere(NamedTuple):
    """What arrives where when a region is lost.

    Attributes:
        lost: name of the region, or of the place where no region is said.
        balancers: those that send requests elsewhere then.
        peaks: per second, of all that gets more or less than usual, by address; what limits refuse then is taken off.
    """

    lost: str
    balancers: Sequence[GlobalLoadBalancer]
    peaks: Mapping[str, float]


def region_of(graph: ArchitectureGraph, route: Route) -> str | None:
    """Name of the region that the gateway of a route is in, or of its place where none is said; None without a place.

    What has the same name is lost together.
    """
    place = stands_at(graph, route)
    return None if place is None else _name(place)


def is_lost_with(graph: ArchitectureGraph, component: Component, lost: str) -> bool:
    """Whether a component is lost with a region of :func:`region_of`, and nothing is said of another place for it."""
    if places := places_of(graph, component):
        return all(_name(place) == lost for place in places)
    return getattr(located(component) or component, "region", None) == lost


def _name(place: Place) -> str:
    region = place.region_name if isinstance(place, KubernetesCluster) else None
    return place.name if region is None else region


def elsewhere(graph: ArchitectureGraph) -> Iterator[Elsewhere]:
    """Every loss of a region after which requests go elsewhere, by the name of the region."""
    sending: dict[str, list[tuple[GlobalLoadBalancer, tuple[int, ...]]]] = defaultdict(list)
    for balancer in graph.of(GlobalLoadBalancer):
        regions = [region_of(graph, one.target) for one in balancer.choices]
        if balancer.health_check is not None and None not in regions and len(set(regions)) > 1:
            for name in dict.fromkeys(regions):
                sending[name or ""].append((balancer, tuple(at for at, one in enumerate(regions) if one == name)))
    for name, lost in sorted(sending.items()):
        yield Elsewhere(name, [balancer for balancer, _ in lost], peaks_without(graph, lost))


def peaks_without(
    graph: ArchitectureGraph, lost: Sequence[tuple[GlobalLoadBalancer, Sequence[int]]]
) -> Mapping[str, float]:
    """Peaks per second of all that gets more or less than usual when endpoints are lost, by address.

    Args:
        graph: the system's graph.
        lost: global load balancers, each with the positions of its endpoints that are lost.
    """
    more: defaultdict[str, float] = defaultdict(float)
    for balancer, positions in lost:
        peak = loads(graph)[balancer.address].peak
        for choice, usual, then in zip(balancer.choices, shares(balancer), shares(balancer, positions), strict=True):
            if usual is not None or then is not None:
                more[choice.target.address] += peak * ((then or 0.0) - (usual or 0.0))
    _refuse(graph, more, [choice.target for balancer, _ in lost for choice in balancer.choices])
    return peaks_with(graph, more)


def _refuse(graph: ArchitectureGraph, more: dict[str, float], routes: Iterable[Route]) -> None:
    """Take off what the limits of routes refuse of what comes besides the usual."""
    for route in routes:
        if route.address in more and (let := lets_through(route)) is not None:
            room = max(0.0, let.per_second - loads(graph)[route.address].peak)
            more[route.address] = min(more[route.address], room)
