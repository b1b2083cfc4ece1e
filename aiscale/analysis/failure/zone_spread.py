"""The zones that pods are spread over, and how many are left without some of them."""

from __future__ import annotations

from aiscale.analysis.capacity.pods import Pods, fitting_pools, is_known, pods, pods_of
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.streams.kafka import Kafka
from aiscale.core.component import Component
from aiscale.core.ports import Service
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_component

_ZONE_ON_PODS_SINCE = 35
"""Minor version of Kubernetes that copies the label to pods by default. Source: Kubernetes 1.35,
PodTopologyLabelsAdmission (KEP-4742)."""
_MATTERS = 0.999
"""Availability objective from which on the loss of a zone must not be noticed."""


def zones_of(graph: ArchitectureGraph, needed: Pods) -> tuple[str, ...]:
    """Names of the zones that pods can be in, in the order of the pools; none where a pool of theirs does not say."""
    if not is_known(graph, needed.component):
        return ()
    pools = fitting_pools(graph, needed)
    if not all(pool.zones for pool in pools):
        return ()
    return tuple(dict.fromkeys(zone for pool in pools for zone in pool.zone_names))


@once_per_component
def zones_of_first(graph: ArchitectureGraph, component: Component) -> tuple[str, ...]:
    """Those of the first pods of a component, computed once for a graph; none where it has no pods."""
    needed = next(iter(pods_of(graph, component)), None)
    return zones_of(graph, needed) if needed is not None else ()


def left_of(count: int, zones: int, lost: int = 1) -> int:
    """How many of some pods or copies are left at least when zones are lost that they are spread over evenly."""
    each, more = divmod(count, zones)
    return count - lost * each - min(lost, more)


def zones_that_matter(graph: ArchitectureGraph, service: Service) -> int:
    """Zones of a service that must answer its peak without one of them; 0 where nobody promises that.

    It must where it has an availability objective of 99.9 % or more and a fixed number of replicas.
    """
    promised = service.objective and service.objective.availability
    if service.autoscaling is not None or not promised or promised < _MATTERS:
        return 0
    needed = next(iter(pods(service)), None)
    return len(zones_of(graph, needed)) if needed is not None else 0


def replicas_for_loss(needed: int, zones: int) -> int:
    """Replicas, spread evenly over zones, of which so many are left without one of these."""
    return next(count for count in range(needed, 2 * needed + 2) if left_of(count, zones) >= needed)


def pods_know_their_zone(place: KubernetesCluster) -> bool:
    """Whether Kubernetes copies the name of a node's zone to the pods on it."""
    return int(place.version.partition(".")[2]) >= _ZONE_ON_PODS_SINCE


def lets_read_nearby(cluster: Kafka) -> bool:
    """Whether readers that say where they are get records from a copy in their own zone. Source: KIP-392."""
    return cluster.followers_serve_reads
