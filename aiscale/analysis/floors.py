"""How few nodes a pool can have: its own least number, and what the pods need that run always and nowhere else.

And how many: its own most, within its limits.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from aiscale.analysis.instances import InstanceFacts, facts
from aiscale.analysis.pods import Pods, known_pools, obstacle, pods_by_place
from aiscale.components.platform.node_pool import NodePool
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.once import once_per_graph


class Floor(NamedTuple):
    """The fewest nodes of a pool.

    Attributes:
        nodes: how many, the pool's own ``min_nodes`` at least.
        names: whose pods need more than ``min_nodes``, those with most pods first; empty where nothing does.
    """

    nodes: int
    names: tuple[str, ...] = ()


@once_per_graph
def floors(graph: ArchitectureGraph) -> Mapping[str, Floor]:
    """The fewest nodes of every pool, by address; a lower bound. Computed once for a graph.

    Counted are pods that run at the least load and fit on this pool alone. Pods that share GPUs are not: how many do
    is the pool's matter. Nor are pools of several instance types.
    """
    return _compute(graph)


def most_nodes(pool: NodePool, fewest: int) -> int:
    """How many nodes a pool may grow to, within its limits; never fewer than it has at least."""
    limits, node = pool.limits, facts(pool)
    if limits is None or node is None:
        return pool.max_nodes
    room: list[float] = [pool.max_nodes]
    if limits.cpu is not None and node.cpu:
        room.append(limits.cpu / node.cpu)
    if limits.memory is not None and node.memory:
        room.append(limits.memory / node.memory)
    if limits.gpus is not None and node.gpu_count:
        room.append(limits.gpus / node.gpu_count)
    return max(fewest, int(min(room)))


def _compute(graph: ArchitectureGraph) -> Mapping[str, Floor]:
    bound: dict[str, list[Pods]] = defaultdict(list)
    nodes: dict[str, InstanceFacts] = {}
    for place, asking in pods_by_place(graph).items():
        pools = known_pools(graph, place) or ()
        for needed in asking:
            fitting = [(pool, node) for pool, node in pools if needed.fewest and not obstacle(needed, pool, node)]
            if len(fitting) == 1 and not fitting[0][0].other_instance_types:
                bound[fitting[0][0].address].append(needed)
                nodes[fitting[0][0].address] = fitting[0][1]
    return {
        pool.address: _floor(pool, bound[pool.address], nodes[pool.address])
        if pool.address in nodes
        else Floor(pool.min_nodes)
        for pool in graph.of(NodePool)
    }


def _floor(pool: NodePool, needed: list[Pods], node: InstanceFacts) -> Floor:
    nodes = max(
        _nodes(sum(one.fewest * float(one.resources.cpu) for one in needed), float(node.cpu)),
        _nodes(sum(one.fewest * float(one.resources.memory) for one in needed), float(node.memory)),
        0 if pool.sharing is not None else _nodes(sum(one.fewest * one.gpus for one in needed), node.gpu_count),
    )
    nodes = min(nodes, pool.max_nodes)
    if nodes <= pool.min_nodes:
        return Floor(pool.min_nodes)
    return Floor(nodes, tuple(one.component.name for one in sorted(needed, key=lambda one: -one.fewest)))


def _nodes(asked: float, offered: float) -> int:
    return math.ceil(asked / offered - 1e-9) if offered else 0
