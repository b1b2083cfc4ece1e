"""The cluster with which each component of a system with several clusters is deployed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from types import MappingProxyType

from aiscale.components.network.route import Route
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph
from aiscale.lowering.placement import homes
from aiscale.lowering.registry import lowering_of

NOTHING: Mapping[str, str] = MappingProxyType({})
"""Where nothing was deployed yet."""


def assigned_clusters(graph: ArchitectureGraph, kept: Mapping[str, str] = NOTHING) -> Mapping[str, KubernetesCluster]:
    """The cluster with which each component is deployed, by address; for a system with several clusters.

    A route is where its gateway is. What runs on none, such as a stream of a cloud, stays with the cluster that it was
    deployed with. Else it goes with the first cluster that has to do with it, or with anything that it hangs
    together with; with the first of all where none has.

    Args:
        graph: the architecture.
        kept: the cluster with which an object of a cloud was deployed, by the address of its component.
    """
    return _assigned(graph, kept) if kept else _newly_assigned(graph)


@once_per_graph
def _newly_assigned(graph: ArchitectureGraph) -> Mapping[str, KubernetesCluster]:
    return _assigned(graph, NOTHING)


def _assigned(graph: ArchitectureGraph, kept: Mapping[str, str]) -> Mapping[str, KubernetesCluster]:
    at = homes(graph)
    found = {address: home for address, home in at.items() if isinstance(home, KubernetesCluster)}
    for route in graph.of(Route):
        home = at[route.gateway.address]
        if isinstance(home, KubernetesCluster):
            found[route.address] = home
    clusters = {cluster.address: cluster for cluster in graph.of(KubernetesCluster)}
    with_name = {cluster.name: cluster.address for cluster in clusters.values()}
    neighbours: dict[str, set[str]] = defaultdict(set)
    for edge in graph.edges:
        neighbours[edge.source].add(edge.target)
        neighbours[edge.target].add(edge.source)
    left = {address for address, home in at.items() if home is None and lowering_of(graph[address]) is not None}
    for start in sorted(left):
        if start not in left:
            continue
        left.remove(start)
        group, waiting = {start}, [start]
        while waiting:
            joined = neighbours[waiting.pop()] & left
            left -= joined
            group |= joined
            waiting += joined
        stays = {address: with_name[kept[address]] for address in group if kept.get(address) in with_name}
        near = {found[other].address for address in group for other in neighbours[address] if other in found}
        first = min(stays.values(), default=min(near, default=min(clusters)))
        found |= {address: clusters[stays.get(address, first)] for address in group}
    return found
