"""What is lost with a place or with a pool of its nodes, and what has somewhere else to go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aiscale.analysis.impact.effect import Effect
from aiscale.analysis.impact.spread import Spread
from aiscale.analysis.instances import facts
from aiscale.analysis.places import placements_of
from aiscale.analysis.pods import obstacle, pods
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.node_pool import NodePool
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Place, Placing
from aiscale.graph.architecture import ArchitectureGraph


def lost_place(spread: Spread, place: Place) -> None:
    """What runs on a lost place is lost with it, unless a placement or a copy is somewhere else."""
    graph = spread.graph
    for edge in graph.edges_to(place.address, EdgeKind.RUNS_ON):
        node = graph[edge.source]
        if isinstance(node, Placing):
            continue
        if edge.field == "replicated_on":
            spread.mark(edge.source, Effect.DEGRADED, place.address, f"loses its copy on {place.name}")
            continue
        onward, how = _successor(spread, node, place)
        if onward:
            spread.mark(edge.source, Effect.DEGRADED, place.address, how, instead=onward)
        else:
            spread.mark(edge.source, Effect.LOST, place.address, f"runs on {place.name}")


def _successor(spread: Spread, node: Component, lost: Place) -> tuple[str, str]:
    """Where a component goes when its place is lost, and how it gets there."""
    graph = spread.graph
    for placement in placements_of(graph, node):
        for place in placement.places:
            if place is not lost and not is_place_lost(spread, place):
                by = "by itself" if placement.failover == "auto" else "by hand"
                return place.name, f"moves from {lost.name} to {place.name}, {by} ({placement.name})"
    for edge in graph.edges_from(node.address, EdgeKind.RUNS_ON):
        copy = graph.nodes[edge.target]
        if edge.field == "replicated_on" and isinstance(copy, Place) and not is_place_lost(spread, copy):
            return copy.name, f"is read from its copy on {copy.name}, which takes no writes"
    return "", ""


def is_place_lost(spread: Spread, place: Place) -> bool:
    """Whether a place is lost, or in a region that is."""
    region = getattr(place, "region", None)
    return spread.has(place.address, Effect.LOST) or (
        isinstance(region, Component) and spread.has(region.address, Effect.LOST)
    )


def lost_pool(spread: Spread, pool: NodePool) -> None:
    """What can run on no other pool of the cluster is lost with this one; the rest moves where there is room."""
    graph = spread.graph
    for cluster in _clusters_of(graph, pool):
        if is_place_lost(spread, cluster):
            continue  # what is not lost with it has moved away
        pools = [one for one in cluster.pools if not spread.has(one.address, Effect.LOST)]
        for edge in graph.edges_to(cluster.address, EdgeKind.RUNS_ON):
            node = graph[edge.source]
            if isinstance(node, Placing) or not _may_use(node, pool):
                continue
            others = [one.name for one in pools if one is not pool and _may_use(node, one)]
            if others:
                where = " or ".join(others[:2])
                spread.mark(edge.source, Effect.WAITS, pool.address, f"its pods on {pool.name} move to {where}")
            else:
                spread.mark(edge.source, Effect.LOST, pool.address, f"runs on {pool.name} alone")


def _clusters_of(graph: ArchitectureGraph, pool: NodePool) -> Iterator[KubernetesCluster]:
    for edge in graph.edges_to(pool.address, EdgeKind.HAS):
        cluster = graph[edge.source]
        if isinstance(cluster, KubernetesCluster):
            yield cluster


def _may_use(component: Component, pool: NodePool) -> bool:
    """Whether pods of a component can run on a pool; as far as nobody knows better, they can."""
    node = facts(pool)
    asked: Sequence[object] = list(pods(component))
    if not asked:
        return all(taint.effect == "PreferNoSchedule" for taint in pool.taints)
    if node is None:
        gpus = {one.gpu for one in pods(component)} - {None}
        return not gpus or getattr(pool, "gpu", None) in gpus
    return any(obstacle(one, pool, node) is None for one in pods(component))
