"""What reaches the rest of a system when a region is lost, and global load balancers send its requests elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from aiscale.analysis.balancing import shares
from aiscale.analysis.load import loads, peaks_with
from aiscale.analysis.places import stands_at
from aiscale.components.mesh.global_load_balancer import GlobalLoadBalancer
from aiscale.components.mesh.route import Route
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.graph.architecture import ArchitectureGraph


class Elsewhere(NamedTuple):
    """What arrives where when a region is lost.

    Attributes:
        lost: name of the region, or of the place where no region is said.
        balancers: those that send requests elsewhere then.
        peaks: per second, of all that gets more or less than usual, by address.
    """

    lost: str
    balancers: Sequence[GlobalLoadBalancer]
    peaks: Mapping[str, float]


def region_of(graph: ArchitectureGraph, route: Route) -> str | None:
    """Name of the region that the gateway of a route is in, or of its place where none is said; None without a place.

    What has the same name is lost together.
    """
    place = stands_at(graph, route)
    region = place.region_name if isinstance(place, KubernetesCluster) else None
    return region if region is not None or place is None else place.name


def elsewhere(graph: ArchitectureGraph) -> Iterator[Elsewhere]:
    """Every loss of a region after which requests go elsewhere, by the name of the region."""
    sending: dict[str, list[tuple[GlobalLoadBalancer, tuple[int, ...]]]] = defaultdict(list)
    for balancer in graph.of(GlobalLoadBalancer):
        regions = [region_of(graph, one.target) for one in balancer.choices]
        if balancer.health_check is not None and None not in regions and len(set(regions)) > 1:
            for name in dict.fromkeys(regions):
                sending[name or ""].append((balancer, tuple(at for at, one in enumerate(regions) if one == name)))
    for name, lost in sorted(sending.items()):
        more: defaultdict[str, float] = defaultdict(float)
        for balancer, positions in lost:
            peak = loads(graph)[balancer.address].peak
            for choice, usual, then in zip(
                balancer.choices, shares(balancer), shares(balancer, positions), strict=True
            ):
                if usual is not None or then is not None:
                    more[choice.target.address] += peak * ((then or 0.0) - (usual or 0.0))
        yield Elsewhere(name, [balancer for balancer, _ in lost], peaks_with(graph, more))
