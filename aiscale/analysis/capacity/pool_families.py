"""Pools that pods share: what they offer, and ways to count what the pods take of them."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from aiscale.analysis.capacity.allocation import Allocation, Choice
from aiscale.analysis.capacity.minimum_nodes import MOST_SHARES, PoolDemand, minimum_nodes, offered, taken
from aiscale.analysis.capacity.pod_capacity import Size, most_nodes, size_of
from aiscale.analysis.capacity.pods import Pods
from aiscale.components.platform.node_pool import NodePool
from aiscale.graph.architecture import ArchitectureGraph


class Offer(NamedTuple):
    """A pool: what a node has, how many there are at least, and how many more there may be."""

    pool: NodePool
    size: Size
    fewest: int
    more: int

    @property
    def most(self) -> int:
        """How many nodes there may be."""
        return self.fewest + self.more


class Count(NamedTuple):
    """A way to count what pods take.

    Attributes:
        at: the number of the resource.
        takes: the pods that take some of it, by the pools that they may go to; with how much each takes at least.
    """

    at: int
    takes: Mapping[Choice, Sequence[tuple[Pods, float]]]

    def filling(self, how_many: Callable[[Pods], int]) -> Allocation:
        """What so many of the pods take, before any is placed."""
        return Allocation({
            choice: sum(how_many(needed) * each for needed, each in asked) for choice, asked in self.takes.items()
        })  # fmt: skip


Asked = Sequence[tuple[Pods, Choice, Size]]
"""Pods, the pools that they may go to, and what each asks for."""


@dataclass(frozen=True)
class Family:
    """Pools that pods have in common, directly or by others.

    Attributes:
        offers: the pools, by address.
        asked: what pods ask for.
    """

    offers: Mapping[str, Offer]
    asked: Asked

    @cached_property
    def counts(self) -> Sequence[Count]:
        """The ways to count; what each finds is true, and the most of it is what is needed."""
        every = (self.count(at, shares) for at in range(len(Size._fields)) for shares in range(MOST_SHARES + 1))
        return [one for one in every if one.takes]

    def count(self, at: int, shares: int) -> Count:
        """One way to count: of one resource, with so many shares of a node that :func:`taken` tells apart."""
        takes: dict[Choice, list[tuple[Pods, float]]] = defaultdict(list)
        # Many pools have nodes of few sizes.
        sizes: dict[Choice, frozenset[float]] = {}
        for needed, choice, size in self.asked:
            if not size[at]:
                continue
            if (offered := sizes.get(choice)) is None:
                offered = sizes[choice] = frozenset(self.offers[one].size[at] for one in choice)
            each = min(taken(size[at], has, shares) for has in offered)
            if each:
                takes[choice].append((needed, each))
        return Count(at, takes)


def families(graph: ArchitectureGraph, asking: Sequence[PoolDemand]) -> Iterator[Family]:
    """What is asked for, apart as far as no pool is shared."""
    for together in _sharing(asking):
        pools = {pool.address: pool for one in together for pool in one.pools}
        offers = {address: _offer(graph, pool) for address, pool in pools.items()}
        asked = [(one.needed, tuple(pool.address for pool in one.pools), size_of(one.needed)) for one in together]
        yield Family(offers, asked)


def _sharing(asking: Sequence[PoolDemand]) -> Iterator[Sequence[PoolDemand]]:
    """What is asked for, apart as far as no pool is shared."""
    by_pool: dict[str, list[int]] = defaultdict(list)
    for index, one in enumerate(asking):
        for pool in one.pools:
            by_pool[pool.address].append(index)
    seen: set[int] = set()
    for first in range(len(asking)):
        if first in seen:
            continue
        seen.add(first)
        waiting, found = deque([first]), [first]
        while waiting:
            for pool in asking[waiting.popleft()].pools:
                beside = [index for index in by_pool.pop(pool.address, ()) if index not in seen]
                seen.update(beside)
                waiting.extend(beside)
                found.extend(beside)
        yield [asking[index] for index in sorted(found)]


def _offer(graph: ArchitectureGraph, pool: NodePool) -> Offer:
    fewest, size = minimum_nodes(graph)[pool.address].nodes, offered(pool)
    assert size is not None  # asking() leaves others out
    # The limits of a pool are computed for its first type: of smaller ones there may be more nodes.
    most = pool.max_nodes if pool.other_instance_types else most_nodes(pool, fewest)
    return Offer(pool, size, fewest, most - fewest)
