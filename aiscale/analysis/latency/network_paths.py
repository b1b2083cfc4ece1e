"""How long the way between two places takes, whatever answers there."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from aiscale.analysis.placement.places import places_of
from aiscale.analysis.placement.regions import Spot, spot_of
from aiscale.analysis.privacy.data_stores import located
from aiscale.components.network.global_load_balancer import GlobalLoadBalancer
from aiscale.components.network.route import Route
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.region import Region
from aiscale.components.platform.site import Site
from aiscale.core.component import Component
from aiscale.core.ports import DataStore, Place
from aiscale.graph.architecture import ArchitectureGraph

_KM_PER_MS = 200.0
"""Light in fibre, two thirds of its speed in a vacuum. Glass is 2 % quicker than that (a group index of 1.47 in place
of 1.5), which on any way on Earth is less than what ``_NEAR_KM`` takes off. Source: ITU-T G.652, attributes of
single-mode fibre; BIPM, SI brochure (299,792 km/s)."""

_NEAR_KM = 250.0
"""How far a data centre may be from the city that its region is named after. Source: zones of one AWS region lie within
100 km of each other (AWS, regions and availability zones); eastus of Azure is spread over Virginia."""

_EARTH_KM = 6_371.0
"""Mean radius. Source: IUGG."""


@dataclass(frozen=True, slots=True)
class NetworkPath:
    """The way there and back between two places.

    Attributes:
        ms: how long it takes at least, in milliseconds; 0 where nobody knows.
        parts: what it is made of, in milliseconds and in words.
        is_bound: whether it takes longer than that: some of it is a distance, and no cable is straight.
    """

    ms: float = 0.0
    parts: tuple[tuple[float, str], ...] = ()
    is_bound: bool = False

    def __add__(self, other: NetworkPath) -> NetworkPath:
        return NetworkPath(self.ms + other.ms, (*self.parts, *other.parts), self.is_bound or other.is_bound)

    def text(self) -> str:
        """``60 ms``, ``at least 60 ms``."""
        return f"{'at least ' if self.is_bound else ''}{self.ms:,g} ms"

    @property
    def notes(self) -> tuple[str, ...]:
        """Where a bound comes from; nothing where everything is said in the blueprint."""
        return tuple(f"{what}: {ms:,g} ms" for ms, what in self.parts) if self.is_bound else ()


NEAR = NetworkPath()
"""Within a place, and where nobody knows."""


def path_between(here: Place | None, there: Place | None) -> NetworkPath:
    """The uplinks of sites as they are said, and between two regions what light needs at least.

    Zones of one region, and places whose region is not known, count as near.
    """
    if here is None or there is None or here is there:
        return NEAR
    sites = [place for place in (here, there) if isinstance(place, Site)]
    if not sites:
        return path_between_regions(region_name(here), region_name(there))
    return _uplinks(sites)


def _uplinks(sites: Sequence[Site]) -> NetworkPath:
    known = [(site, site.uplink.rtt_ms) for site in sites if site.uplink is not None and site.uplink.rtt_ms]
    return NetworkPath(sum(ms for _, ms in known), tuple((ms, f"uplink of {site.name}") for site, ms in known))


def path_to(graph: ArchitectureGraph, here: Component, there: Component) -> NetworkPath:
    """The line from one component to another: the shortest, where either may be in several places.

    Args:
        graph: the system.
        here: who asks.
        there: what is asked; of a route its gateway, of a global load balancer those of its routes. A database, a table
            or a bucket is in its region.
    """
    return _shortest(_ends(graph, here), _ends(graph, there))


def path_to_region(graph: ArchitectureGraph, here: Component, region: str) -> NetworkPath:
    """The line from a component to what a cloud runs in a region."""
    return _shortest(_ends(graph, here), _regions(graph, region))


def _shortest(here: Sequence[Place | str], there: Sequence[Place | str]) -> NetworkPath:
    return min((_line(one, other) for one in here for other in there), key=lambda line: line.ms, default=NEAR)


def _line(here: Place | str, there: Place | str) -> NetworkPath:
    if isinstance(here, Place) and isinstance(there, Place):
        return path_between(here, there)
    sites = [end for end in (here, there) if isinstance(end, Site)]
    if sites:
        return _uplinks(sites)
    return path_between_regions(*(end if isinstance(end, str) else region_name(end) for end in (here, there)))


def _ends(graph: ArchitectureGraph, component: Component) -> Sequence[Place | str]:
    """Where a component may be; nothing where nobody says."""
    if isinstance(component, GlobalLoadBalancer):
        return [end for one in component.choices for end in _ends(graph, one.target)]
    if isinstance(component, Route):
        component = component.gateway
    known = located(component) if isinstance(component, DataStore) else None
    if known is not None:
        return _regions(graph, known.region) if known.region is not None else ()
    return places_of(graph, component)


def _regions(graph: ArchitectureGraph, name: str) -> Sequence[str]:
    """The region, unless it is the name of one's own data centre."""
    own = graph.nodes.get(f"{Region.family}/{name}")
    return () if isinstance(own, Region) and own.provider == "own" else (name,)


def path_between_regions(here: str | None, there: str | None) -> NetworkPath:
    """What light needs at least from one region to another and back; nothing where either is not in the table."""
    if here is None or there is None or here == there:
        return NEAR
    return _through_fibre(*sorted((here, there)))


def region_name(place: Place) -> str | None:
    """The region of a cluster, as its provider calls it; None for one's own data centre, and where nobody says."""
    region = place.region if isinstance(place, KubernetesCluster) else None
    if isinstance(region, Region):
        return None if region.provider == "own" else region.name
    return region


@cache
def _through_fibre(here: str, there: str) -> NetworkPath:
    spots = spot_of(here), spot_of(there)
    if spots[0] is None or spots[1] is None:
        return NEAR
    km = _apart_km(spots[0], spots[1])
    least = math.floor(2 * (km - 2 * _NEAR_KM) / _KM_PER_MS)
    if least < 1:
        return NEAR
    around = f"{km:,.0f} km, less {2 * _NEAR_KM:,.0f} for where the data centres are"
    what = f"light in fibre from {here} to {there} and back ({around}), at least"
    return NetworkPath(least, ((least, what),), is_bound=True)


def _apart_km(one: Spot, other: Spot) -> float:
    """Along a great circle, by the haversine formula."""
    phi, theta = math.radians(one.latitude), math.radians(other.latitude)
    across = math.radians(other.longitude - one.longitude)
    half = math.sin((theta - phi) / 2) ** 2 + math.cos(phi) * math.cos(theta) * math.sin(across / 2) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(half))
