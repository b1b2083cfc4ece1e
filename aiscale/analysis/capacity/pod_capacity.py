"""How many pods the node pools of a cluster have room for at max_nodes, each pool on its own.

What runs on the cluster besides is not counted, nor is how pods are packed: room is never less than what is found.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import islice
from typing import NamedTuple

from aiscale.analysis.capacity.instances import InstanceFacts, facts, facts_of_type, instance_facts
from aiscale.analysis.capacity.pods import Pods, obstacle, pods_by_place, pods_of
from aiscale.analysis.placement.places import placements_of
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.node_pool import NodePool
from aiscale.core.component import Component
from aiscale.core.messages.wording import listed
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_component


class Size(NamedTuple):
    """What pods ask for, or nodes offer.

    Attributes:
        cpu: cores.
        memory: bytes.
        gpus: whole GPUs; of a pool that shares them, as many as one likes.
    """

    cpu: float
    memory: float
    gpus: float

    def times(self, count: float) -> Size:
        """As much for several."""
        return Size(self.cpu * count, self.memory * count, self.gpus * count)

    def plus(self, other: Size) -> Size:
        """Both together."""
        return Size(self.cpu + other.cpu, self.memory + other.memory, self.gpus + other.gpus)

    def holds(self, asked: Size) -> float:
        """How many times another size goes into this one; endless where that asks for nothing."""
        ratios = (has / wanted for has, wanted in zip(self, asked, strict=True) if wanted > 0)
        return min(ratios, default=math.inf)


NOTHING = Size(0.0, 0.0, 0.0)


def size_of(needed: Pods) -> Size:
    """What one pod asks for."""
    return Size(float(needed.resources.cpu), float(needed.resources.memory), needed.gpus)


def nodes_of(pool: NodePool) -> Sequence[InstanceFacts]:
    """A node of each instance type of a pool, the first choice first; none where one is not known."""
    if pool.allocatable is None:
        return _nodes_of_types(pool.instance_type, pool.gpu, pool.gpus_per_node, pool.other_instance_types)
    node = facts(pool)
    return [node] * len(pool.instance_types) if node is not None else ()


@cache
def _nodes_of_types(
    first: str, gpu: str | None, gpus: int | None, others: tuple[str, ...]
) -> tuple[InstanceFacts, ...]:
    node = facts_of_type(first, gpu, gpus)
    found = [node, *(instance_facts(one) for one in others)]
    known = tuple(one for one in found if one is not None)
    return known if len(known) == len(found) else ()


def largest_node(pool: NodePool) -> InstanceFacts | None:
    """A node of a pool that is as large as the largest of its instance types; None where one is not known."""
    nodes = nodes_of(pool)
    if len(nodes) < 2:
        return nodes[0] if nodes else None
    return replace(
        nodes[0],
        cpu=max(one.cpu for one in nodes),
        memory=max(one.memory for one in nodes),
        gpu_count=max(one.gpu_count for one in nodes if one.gpu == nodes[0].gpu),
    )


def node_size(pool: NodePool, node: InstanceFacts) -> Size:
    """What one node of a pool offers."""
    return Size(float(node.cpu), float(node.memory), math.inf if pool.sharing is not None else node.gpu_count)


def most_nodes(pool: NodePool, fewest: int) -> int:
    """How many nodes a pool may grow to, within its limits; never fewer than it has at least."""
    node = facts(pool)
    return pool.max_nodes if node is None else max(fewest, _how_many(_each(node), _most_of(pool)))


def mixes(pool: NodePool) -> Iterator[tuple[int, ...]]:
    """How many nodes of each of its types a pool may grow to, within its limits: each way to have one type or two."""
    types, most = [_each(node) for node in nodes_of(pool)], _most_of(pool)
    none = (0,) * len(types)
    for first, each in enumerate(types):
        alone = _how_many(each, most)
        yield (*none[:first], alone, *none[first + 1 :])
        for count in range(1, alone + 1):
            left = [has - count * one for has, one in zip(most, each, strict=True)]
            for second in range(first + 1, len(types)):
                beside = _how_many(types[second], left)
                yield (*none[:first], count, *none[first + 1 : second], beside, *none[second + 1 :])


def _most_of(pool: NodePool) -> Sequence[float]:
    """The most of a pool, as :func:`_each` counts a node; endless where nothing limits it."""
    limits = pool.limits
    said = (limits.cpu, limits.memory, limits.gpus) if limits is not None else (None, None, None)
    return pool.max_nodes, *(math.inf if one is None else float(one) for one in said)


def _each(node: InstanceFacts) -> Sequence[float]:
    """What a node takes of the most of its pool: itself, and its CPU, memory and GPUs."""
    return 1, float(node.cpu), float(node.memory), node.gpu_count


def _how_many(each: Sequence[float], left: Sequence[float]) -> int:
    return int(min(has / one for has, one in zip(left, each, strict=True) if one))


def whole(count: float) -> int | float:
    """Whole pods of a count that is not exact; endless as it is."""
    return count if math.isinf(count) else math.floor(count + 1e-9)


def room_on(needed: Pods, pool: NodePool, node: InstanceFacts) -> int | float:
    """How many such pods the pool has room for when nothing else is on it."""
    return most_nodes(pool, pool.min_nodes) * whole(node_size(pool, node).holds(size_of(needed)))


def may_let_in(needed: Pods, pool: NodePool) -> bool:
    """Whether such pods fit on a pool; so it is taken to where its nodes are not known and nothing forbids it."""
    node = largest_node(pool)
    if node is not None:
        return obstacle(needed, pool, node) is None
    if needed.pool is not None:
        return pool.instance_type in needed.pool.instance_types
    return needed.gpu is None or pool.gpu in (None, needed.gpu)


class Room(NamedTuple):
    """Most pods of one sort, or replicas of several of them, that find room.

    Attributes:
        pods: how many pods; of a room for replicas, how many replicas.
        pools: the pools that let them in.
        beside: names of some others that run on these pools, and take of the room: three at most.
    """

    pods: int
    pools: tuple[NodePool, ...]
    beside: tuple[str, ...] = ()

    def words(self, most: int) -> str:
        """``capacity for at most 8 of 30 replicas on general (4 nodes), less what audit takes there``."""
        on = listed([f"{pool.name} ({counted_nodes(pool)})" for pool in self.pools], most=2)
        if not self.beside:
            return f"capacity for {self.pods} of {most} replicas on {on}"
        others = listed(self.beside if len(self.beside) < 3 else [*self.beside[:2], "others"])
        verb = "takes" if len(self.beside) == 1 else "take"
        return f"capacity for at most {self.pods} of {most} replicas on {on}, less what {others} {verb} there"


def counted_nodes(pool: NodePool) -> str:
    """``4 nodes``: the most of a pool."""
    nodes = most_nodes(pool, pool.min_nodes)
    return f"{nodes:,} node{'' if nodes == 1 else 's'}"


@once_per_component
def replica_room(graph: ArchitectureGraph, component: Component) -> Room | None:
    """The room for replicas of a component where its cluster cannot have as many as it may grow to, else None.

    None too where nobody knows, where replicas go on to other places, and where not one fits.
    """
    place, needed = graph.place_of(component), next(iter(pods_of(graph, component)), None)
    room = room_short_of(graph, component, needed.most_replicas) if needed is not None else None
    if room is None or needed is None or not isinstance(place, KubernetesCluster):
        return None
    return room._replace(beside=tuple(islice(_beside(graph, place, needed, room.pools), 3)))


def room_short_of(graph: ArchitectureGraph, component: Component, wanted: int) -> Room | None:
    """The room for replicas of a component where its cluster cannot have ``wanted`` of them, else None.

    Args:
        graph: the system.
        component: who has the replicas.
        wanted: how many there would be.
    """
    place, needed = graph.place_of(component), next(iter(pods_of(graph, component)), None)
    if needed is None or not isinstance(place, KubernetesCluster) or not place.pools:
        return None
    if any(placement.overflows for placement in placements_of(graph, component)):
        return None
    room = room_for(needed, place.pools)
    if room is None:
        return None
    replicas = room.pods // needed.per_replica
    return room._replace(pods=replicas) if 0 < replicas < wanted else None


def _beside(
    graph: ArchitectureGraph, place: KubernetesCluster, needed: Pods, pools: Sequence[NodePool]
) -> Iterator[str]:
    """Names of all else that some pods share pools with, as far as it is always there."""
    told = {needed.component.name}
    for other in pods_by_place(graph).get(place.address, ()):
        name = other.component.name
        if other.fewest and name not in told and any(may_let_in(other, pool) for pool in pools):
            told.add(name)
            yield name


def room_for(needed: Pods, pools: Sequence[NodePool]) -> Room | None:
    """How many of some pods fit on pools of which nothing else is asked; None where a pool's nodes are not known.

    Args:
        needed: the pods.
        pools: all pools of their cluster.
    """
    fitting = [pool for pool in pools if may_let_in(needed, pool)]
    rooms = rooms_on(needed, fitting)
    total = sum(rooms.values())
    if len(rooms) < len(fitting) or math.isinf(total):
        return None
    return Room(int(total), tuple(fitting))


def rooms_on(needed: Pods, pools: Sequence[NodePool]) -> Mapping[str, int | float]:
    """How many of some pods each pool has room for, by its address; without those whose nodes are not known."""
    nodes = ((pool, largest_node(pool)) for pool in pools)
    return {pool.address: room_on(needed, pool, node) for pool, node in nodes if node is not None}
