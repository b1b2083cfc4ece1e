"""Which pods of a lost pool find room on the others: at min_replicas, on the most nodes of these."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from aiscale.analysis.capacity.pod_capacity import (
    NOTHING,
    Size,
    largest_node,
    may_let_in,
    most_nodes,
    node_size,
    rooms_on,
    size_of,
    whole,
)
from aiscale.analysis.capacity.pods import Pods, pods_by_place
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.node_pool import NodePool
from aiscale.core.messages.wording import listed
from aiscale.core.values.priority import priority_value
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph


@dataclass(frozen=True, slots=True)
class Shortage:
    """Pods of one sort for which there is not room enough.

    Attributes:
        needed: the pods.
        found: how many of them find room.
        on: the pools that are left to them, in words.
        beside: names of all components that share the room, its own with them.
        after: name of a component that comes before by its priority; empty where none does.
    """

    needed: Pods
    found: int
    on: str
    beside: tuple[str, ...]
    after: str

    @property
    def why(self) -> str:
        """``capacity for 4 of its 40 pods on small``."""
        count, what = self.needed.fewest, self.needed.what
        pods = "pod" if count == 1 else "pods"
        its = f"its {pods}" if count == 1 else f"its {count} {pods}"
        many = f"capacity for {self.found} of {its}" if self.found else f"no capacity for {its}"
        named = "" if what in _USUAL else f" ({what})"
        if self.after:
            return f"{many}{named} on {self.on}: {self.after} comes first by its priority"
        shared = ""
        if len(self.beside) > 1:
            others = [name for name in self.beside[:3] if name != self.needed.component.name][:2]
            shared = f", shared evenly with {listed(others, most=2, of=len(self.beside) - 1)}"
        return f"{many}{named} on {self.on}{shared}"


_USUAL = frozenset({"a pod", "a replica", "a pod of a replica"})


@dataclass(frozen=True, slots=True)
class _Sort:
    """Pods, and the pools that let them in."""

    needed: Pods
    pools: tuple[NodePool, ...]
    rooms: Mapping[str, int | float]
    """How many of them each pool has room for alone, by its address."""

    @property
    def name(self) -> str:
        return self.needed.component.name

    @property
    def priority(self) -> int:
        return priority_value(getattr(self.needed.component, "priority", None)) or 0

    def left(self, lost: frozenset[str]) -> list[NodePool]:
        return [pool for pool in self.pools if pool.address not in lost]


class _Group:
    """Pools that pods have in common, directly or by others."""

    def __init__(self, pool: NodePool) -> None:
        self.pools = [pool]
        self.sorts: list[_Sort] = []

    def take_in(self, other: _Group) -> None:
        self.pools += other.pools
        self.sorts += other.sorts


def sharing_pods(graph: ArchitectureGraph, pool: NodePool) -> Sequence[NodePool]:
    """The pools that pods have in common with a pool, directly or by others; itself where it has none."""
    return _groups(graph)[pool.address].pools if pool.address in _groups(graph) else [pool]


def shortages(graph: ArchitectureGraph, pool: NodePool, lost: frozenset[str]) -> Mapping[str, Sequence[Shortage]]:
    """The pods without room when pools are lost, by the component's address.

    Nobody knows which pods are on which of several pools: all that may be on a lost one are to find room on the others.
    Those of a higher priority come first, then what can only be on the others; the rest shares what is left evenly, in
    parts of what each asks for. The steps grow with the pods of :func:`sharing_pods`.

    Args:
        graph: the system.
        pool: a pool that is lost.
        lost: addresses of all pools that are lost.
    """
    if pool.address not in _groups(graph):
        return {}
    group = _groups(graph)[pool.address]
    room = _FreeCapacity(one for one in group.pools if one.address not in lost)
    found: dict[str, list[Shortage]] = defaultdict(list)
    known = [sort for sort in group.sorts if (up := sort.left(lost)) and all(one.address in room.left for one in up)]
    first = ""
    for _, equal in groupby(sorted(known, key=lambda one: -one.priority), lambda one: one.priority):
        moving: dict[tuple[str, ...], list[_Sort]] = defaultdict(list)
        short: list[Shortage] = []
        for sort in equal:
            up = sort.left(lost)
            if len(up) < len(sort.pools):
                moving[tuple(one.address for one in up)].append(sort)
            elif (placed := room.take(sort, up, sort.needed.fewest)) < sort.needed.fewest and first:
                short.append(_shortage(sort, up, placed, (), first))
        for addresses in sorted(moving, key=lambda one: (len(one), one)):
            sorts = moving[addresses]
            beside = tuple(dict.fromkeys(sort.name for sort in sorts))
            for sort, placed in room.share(sorts, up := sorts[0].left(lost)):
                if placed < sort.needed.fewest:
                    short.append(_shortage(sort, up, placed, beside, first))
        for one in short:
            found[one.needed.component.address].append(one)
        first = first or next((sort.name for sorts in moving.values() for sort in sorts), "")
    return found


def _shortage(sort: _Sort, up: Sequence[NodePool], placed: int, beside: tuple[str, ...], first: str) -> Shortage:
    return Shortage(sort.needed, placed, listed([one.name for one in up], most=2), beside, first)


class _FreeCapacity:
    """What is left on some pools at max_nodes; of those whose nodes are known."""

    def __init__(self, pools: Iterable[NodePool]) -> None:
        self.left: dict[str, Size] = {}
        for pool in pools:
            if (node := largest_node(pool)) is not None:
                self.left[pool.address] = node_size(pool, node).times(most_nodes(pool, pool.min_nodes))

    def share(self, sorts: Sequence[_Sort], up: Sequence[NodePool]) -> Iterator[tuple[_Sort, int]]:
        """How many of each sort find room: an equal part of each first, then as many as there is room for."""
        asked, room = NOTHING, NOTHING
        for sort in sorts:
            asked = asked.plus(size_of(sort.needed).times(sort.needed.fewest))
        for pool in up:
            room = room.plus(self.left[pool.address])
        part = min(1.0, room.holds(asked))
        placed = [self.take(sort, up, int(whole(part * sort.needed.fewest))) for sort in sorts]
        for sort, count in zip(sorts, placed, strict=True):
            yield sort, count + self.take(sort, up, sort.needed.fewest - count, already=count)

    def take(self, sort: _Sort, up: Sequence[NodePool], count: int, *, already: int = 0) -> int:
        """Take the room of as many pods as find some; returns how many."""
        each, placed = size_of(sort.needed), 0
        most = min(count, sum(sort.rooms[pool.address] for pool in up) - already)
        for pool in up:
            if placed < most:
                left = self.left[pool.address]
                fitting = int(min(most - placed, whole(left.holds(each))))
                self.left[pool.address] = left.plus(each.times(-fitting))
                placed += fitting
        return placed


@once_per_graph
def _groups(graph: ArchitectureGraph) -> Mapping[str, _Group]:
    found: dict[str, _Group] = {}
    for cluster in graph.of(KubernetesCluster):
        found.update((pool.address, _Group(pool)) for pool in cluster.pools)
        for needed in pods_by_place(graph).get(cluster.address, ()):
            pools = tuple(pool for pool in cluster.pools if may_let_in(needed, pool)) if needed.fewest else ()
            if not pools:
                continue
            into = max((found[pool.address] for pool in pools), key=lambda one: len(one.pools))
            for pool in pools:
                if (other := found[pool.address]) is not into:
                    into.take_in(other)
                    found.update((one.address, into) for one in other.pools)
            into.sorts.append(_Sort(needed, pools, rooms_on(needed, pools)))
    return found
