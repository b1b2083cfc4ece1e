"""What pods need that fit on several pools: nodes beside the fewest of each, on any of these pools.

A lower bound of what the cheapest nodes cost that hold all pods. Each of CPU, memory and GPUs is looked at alone, and
pods may be divided: what the pools have at their fewest nodes is filled first, then what costs least for its size, to
the most nodes of each.
"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from aiscale.analysis.filling import Choice, Filling
from aiscale.analysis.floors import MOST_SHARES, Asking, asking, floors, offered, taken
from aiscale.analysis.pods import Pods
from aiscale.analysis.prices import HOURS_PER_MONTH
from aiscale.analysis.rooms import Size, most_nodes, size_of
from aiscale.components.platform.node_pool import NodePool
from aiscale.core.wording import listed
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.once import once_per_graph


class JointFloor(NamedTuple):
    """Nodes that several pools have together, beside the fewest of each.

    Attributes:
        pools: the pools; which of them has the nodes is not said.
        names: whose pods need them, those with most pods first.
        nodes: how many at least.
        usd: dollars that they cost in a month, at least.
    """

    pools: tuple[NodePool, ...]
    names: tuple[str, ...]
    nodes: int
    usd: float


def more_nodes(nodes: int, pools: Sequence[str], usd: float) -> str:
    """``at least 12 more on blue or green, $3,532``: nodes that several pools have together, in words."""
    return f"at least {nodes:,} more on {listed(pools, last='or')}, ${usd:,.0f}"


class _Offer(NamedTuple):
    """A pool: what a node has, how many there are at least, and how many more there may be."""

    pool: NodePool
    size: Size
    fewest: int
    more: int


class _Count(NamedTuple):
    """A way to count what pods take.

    Attributes:
        at: the number of the resource.
        takes: the pods that take some of it, by the pools that they may go to; with how much each takes at least.
    """

    at: int
    takes: Mapping[Choice, Sequence[tuple[Pods, float]]]


class _Family(NamedTuple):
    """Pools that pods have in common, directly or by others.

    Attributes:
        offers: the pools, by address.
        counts: the ways to count; what each finds is true, and the most of it is what is needed.
    """

    offers: Mapping[str, _Offer]
    counts: Sequence[_Count]


def joint_floors(graph: ArchitectureGraph, hourly: Mapping[str, Sequence[float]]) -> tuple[JointFloor, ...]:
    """What the pods need that run always and fit on several pools.

    Args:
        graph: the system.
        hourly: dollars an hour of each type that a node may be of, by the pool's address. Nodes of other pools cost
            nothing: pods are taken to be there as far as there is room at the most nodes.
    """
    by_pool = _families(graph)
    families = {id(family): family for address in hourly if (family := by_pool.get(address)) is not None}
    found = (_floor(family, hourly) for family in families.values())
    return tuple(one for one in found if one is not None)


@once_per_graph
def _families(graph: ArchitectureGraph) -> Mapping[str, _Family]:
    """Those in which some pods fit on several pools, by the address of each pool."""
    found = {}
    for together in _sharing(asking(graph)):
        if any(len(one.pools) > 1 for one in together):
            pools = {pool.address: pool for one in together for pool in one.pools}
            offers = {address: _offer(graph, pool) for address, pool in pools.items()}
            asked = [(one.needed, tuple(pool.address for pool in one.pools), size_of(one.needed)) for one in together]
            counts = (
                _counted(asked, offers, at, shares)
                for at in range(len(Size._fields))
                for shares in range(MOST_SHARES + 1)
            )
            family = _Family(offers, [one for one in counts if one.takes])
            found.update(dict.fromkeys(offers, family))
    return found


def _counted(asked: Sequence[tuple[Pods, Choice, Size]], offers: Mapping[str, _Offer], at: int, shares: int) -> _Count:
    takes: dict[Choice, list[tuple[Pods, float]]] = defaultdict(list)
    # Many pools have nodes of few sizes.
    sizes: dict[Choice, frozenset[float]] = {}
    for needed, choice, size in asked:
        if not size[at]:
            continue
        if (offered := sizes.get(choice)) is None:
            offered = sizes[choice] = frozenset(offers[one].size[at] for one in choice)
        each = min(taken(size[at], has, shares) for has in offered)
        if each:
            takes[choice].append((needed, each))
    return _Count(at, takes)


def _sharing(asking: Sequence[Asking]) -> Iterator[Sequence[Asking]]:
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


def _offer(graph: ArchitectureGraph, pool: NodePool) -> _Offer:
    fewest, size = floors(graph)[pool.address].nodes, offered(pool)
    assert size is not None  # asking() leaves others out
    # The limits of a pool are reckoned for its first type: of smaller ones there may be more nodes.
    most = pool.max_nodes if pool.other_instance_types else most_nodes(pool, fewest)
    return _Offer(pool, size, fewest, most - fewest)


def _floor(family: _Family, hourly: Mapping[str, Sequence[float]]) -> JointFloor | None:
    found = (_filled(family.offers, count, hourly) for count in family.counts)
    return max((one for one in found if one is not None), key=lambda one: (one.usd, one.nodes), default=None)


def _filled(offers: Mapping[str, _Offer], count: _Count, hourly: Mapping[str, Sequence[float]]) -> JointFloor | None:
    """What one way to count finds."""
    at, takes = count
    filling = Filling({choice: sum(one.fewest * each for one, each in asked) for choice, asked in takes.items()})
    for address, offer in offers.items():
        nodes = offer.fewest if address in hourly else offer.fewest + offer.more
        has = offer.size[at]
        filling.fill(address, has if math.isinf(has) else has * nodes)
    short = filling.short()
    paid = {
        address: offer
        for address in dict.fromkeys(address for choice in short for address in choice)
        if (offer := offers[address]).more and offer.size[at] and address in hourly
    }
    least = {address: min(hourly[address]) for address in paid}
    usd = placed = 0.0
    for address in sorted(paid, key=lambda one: least[one] / paid[one].size[at]):
        has = paid[address].size[at]
        more = filling.fill(address, has * paid[address].more)
        usd += more / has * least[address]
        placed += more
    if not placed:
        return None
    nodes = _fewest_nodes(placed, ((offer.size[at], offer.more) for offer in paid.values()))
    step = _step(price for address in paid for price in hourly[address])
    usd = step * math.ceil(max(usd, nodes * min(least.values())) / step - 1e-9)
    pods = sorted((one for choice in short for one, _ in takes[choice]), key=lambda one: -one.fewest)
    names = dict.fromkeys(one.component.name for one in pods)
    return JointFloor(tuple(offer.pool for offer in paid.values()), tuple(names), nodes, usd * HOURS_PER_MONTH)


def _fewest_nodes(placed: float, offers: Iterable[tuple[float, int]]) -> int:
    """How many nodes have so much: the largest first, as many as there may be of each size."""
    nodes = 0
    for has, more in sorted(offers, reverse=True):
        count = min(more, max(0, math.ceil(placed / has - 1e-9)))
        nodes += count
        placed -= count * has
    return nodes


def _step(prices: Iterable[float]) -> float:
    """The largest amount that all prices are multiples of: what any number of nodes cost is one, too."""
    exact = [Fraction(repr(price)) for price in prices]
    whole = math.lcm(*(one.denominator for one in exact))
    return math.gcd(*(one.numerator * (whole // one.denominator) for one in exact)) / whole
