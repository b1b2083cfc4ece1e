"""How few nodes a pool can have: its own least number, and what the pods need that run always and nowhere else.

Of pods that fit on several pools nothing is known of one of them: :mod:`aiscale.analysis.capacity.joint_minimum_nodes`
counts them.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from aiscale.analysis.capacity.pod_capacity import Size, largest_node, may_let_in, most_nodes, node_size, size_of
from aiscale.analysis.capacity.pods import Pods, pods_by_place
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.node_pool import NodePool
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph

MOST_SHARES = 7
"""Up to how many pods on a node are distinguished; of smaller ones the sum counts. Seven of a core fill a node of
eight, which keeps a part of one to itself.
"""


class MinimumNodes(NamedTuple):
    """The fewest nodes of a pool.

    Attributes:
        nodes: how many, the pool's own ``min_nodes`` at least.
        names: whose pods need more than ``min_nodes``, those with most pods first; empty where nothing does.
    """

    nodes: int
    names: tuple[str, ...] = ()


class PoolDemand(NamedTuple):
    """Pods, and the pools that take them.

    Attributes:
        needed: the pods.
        pools: all that let them in; what their nodes offer is known.
    """

    needed: Pods
    pools: tuple[NodePool, ...]


@once_per_graph
def minimum_nodes(graph: ArchitectureGraph) -> Mapping[str, MinimumNodes]:
    """The fewest nodes of every pool, by address; a lower bound. Computed once for a graph.

    Counted are pods that run at the least load and fit on this pool alone. A pool of several instance types has only
    nodes of the largest.
    """
    bound: dict[str, list[Pods]] = defaultdict(list)
    for one in pool_demands(graph):
        if len(one.pools) == 1:
            bound[one.pools[0].address].append(one.needed)
    return {pool.address: _floor(pool, bound.get(pool.address, ())) for pool in graph.of(NodePool)}


@once_per_graph
def pool_demands(graph: ArchitectureGraph) -> Sequence[PoolDemand]:
    """All pods of clusters that run always, and fit somewhere; without those that may be on nodes nobody knows."""
    return [one for one in possible_demands(graph) if one.needed.fewest]


@once_per_graph
def possible_demands(graph: ArchitectureGraph) -> Sequence[PoolDemand]:
    """The same, with those that do not run always."""
    found = []
    for place, pods in pods_by_place(graph).items():
        cluster = graph[place]
        pools_there = cluster.pools if isinstance(cluster, KubernetesCluster) else ()
        known = {pool.address for pool in pools_there if offered(pool) is not None}
        for needed in pods:
            pools = tuple(pool for pool in pools_there if may_let_in(needed, pool))
            if pools and all(pool.address in known for pool in pools):
                found.append(PoolDemand(needed, pools))
    return found


def offered(pool: NodePool) -> Size | None:
    """What a node of a pool offers at most; None where nobody knows."""
    node = largest_node(pool)
    return node_size(pool, node) if node is not None else None


def taken(asked: float, has: float, shares: int) -> float:
    """What a pod takes of a node, at least, with what is left over beside it.

    A pod that is larger than the half of a node has it alone: all of it is taken. Of those that are larger than a third
    two are on a node, and take a half each; and so on.

    Source: S. Fekete, J. Schepers, "New classes of fast lower bounds for bin packing problems" (2001), u(k).

    Args:
        asked: what the pod asks for.
        has: what the node offers.
        shares: how many pods on a node are looked for; smaller ones take nothing then. With 0 each takes what it asks.
    """
    if not shares or not has or math.isinf(has):
        return asked
    parts = (shares + 1) * asked / has
    if abs(parts - round(parts)) < 1e-9:
        return asked
    return has * math.floor(parts) / shares


def nodes_for(has: Size, asked: Sequence[tuple[Size, int]]) -> int:
    """How many nodes pods need at least that fit on these alone.

    Args:
        has: what a node offers.
        asked: what each pod asks for, and how many there are.
    """
    # Most pods are alike.
    counts: Counter[Size] = Counter()
    for size, count in asked:
        counts[size] += count
    return max(
        _nodes((count * taken(size[at], has[at], shares) for size, count in counts.items()), has[at])
        for at in range(len(has))
        for shares in range(MOST_SHARES + 1)
    )


def _floor(pool: NodePool, needed: Sequence[Pods]) -> MinimumNodes:
    has = offered(pool) if needed else None
    if has is None:
        return MinimumNodes(pool.min_nodes)
    nodes = min(nodes_for(has, [(size_of(one), one.fewest) for one in needed]), most_nodes(pool, pool.min_nodes))
    if nodes <= pool.min_nodes:
        return MinimumNodes(pool.min_nodes)
    return MinimumNodes(nodes, tuple(one.component.name for one in sorted(needed, key=lambda one: -one.fewest)))


def _nodes(asked: Iterable[float], has: float) -> int:
    return math.ceil(sum(asked) / has - 1e-9) if has else 0
