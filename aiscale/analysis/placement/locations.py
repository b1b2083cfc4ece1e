"""In which cloud, region and zones something is, as far as what is charged for traffic depends on it."""

from __future__ import annotations

from typing import NamedTuple

from aiscale.analysis.capacity.pods import pods
from aiscale.analysis.failure.zone_spread import zones_of
from aiscale.analysis.placement.clouds import cloud_and_region
from aiscale.analysis.placement.places import home_of
from aiscale.analysis.placement.regions import region_facts
from aiscale.components.network.external_service import ExternalService
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.streams.connector import Connector
from aiscale.components.streams.external_kafka import ExternalKafka
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.msk import Msk
from aiscale.core.component import Component
from aiscale.core.ports import Place
from aiscale.graph.architecture import ArchitectureGraph


class CloudLocation(NamedTuple):
    """Where something is.

    Attributes:
        place: what it runs on; None for what others run.
        cloud: ``aws``, ``gcp`` or ``azure``; ``own`` where no cloud runs it; empty where nobody says.
        region: the cloud's region; that of prices by default where nobody says one.
        is_said: whether the blueprint says the region.
        zones: names of the zones that it may be in; empty where nobody says.
        spread: over how many zones it is spread; 0 where nobody says.
    """

    place: Place | None
    cloud: str
    region: str | None
    is_said: bool
    zones: frozenset[str]
    spread: int


def location_of(graph: ArchitectureGraph, component: Component) -> CloudLocation:
    """Where a component is: its home, of what may also run elsewhere."""
    if isinstance(component, Connector):
        return location_of(graph, component.connect)
    if isinstance(component, Msk):
        # Nobody pays for zones of brokers that nobody chooses.
        spread = 1 if component.type == "serverless" else component.zones
        return CloudLocation(None, "aws", component.region, component.region is not None, frozenset(), spread)
    if isinstance(component, ExternalKafka | ExternalService):
        facts = region_facts(component.region) if component.region is not None else None
        cloud = facts.provider if facts is not None else ""
        return CloudLocation(None, cloud, component.region, bool(cloud), frozenset(), 0)
    place = home_of(graph, component)
    cloud, region = cloud_and_region(place)
    if not isinstance(place, KubernetesCluster):
        return CloudLocation(place, cloud, region, False, frozenset(), 0)
    zones = _zones(graph, component, place)
    spread = len(zones)
    if isinstance(component, KafkaCluster) and component.brokers < spread:
        zones, spread = frozenset(), component.brokers
    return CloudLocation(place, cloud, region, place.region_name is not None, zones, spread)


def _zones(graph: ArchitectureGraph, component: Component, cluster: KubernetesCluster) -> frozenset[str]:
    """The zones of the pools that its pods can run on."""
    every = {frozenset(pool.zone_names) for pool in cluster.pools}
    if len(every) < 2:
        return every.pop() if every else frozenset()
    first = next(pods(component), None)
    return frozenset(zones_of(graph, first)) if first is not None else frozenset()
