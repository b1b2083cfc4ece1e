"""What pods need that fit on several pools: nodes beside the fewest of each, on any of these pools.

A lower bound of what the cheapest nodes cost that hold all pods. Each of CPU, memory and GPUs is looked at alone, and
pods may be divided: what the pools have at min_nodes is filled first, then what costs least for its size, to
the most nodes of each.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from aiscale.analysis.capacity.minimum_nodes import pool_demands
from aiscale.analysis.capacity.pool_families import Count, Family, Offer, families
from aiscale.analysis.cost.prices import HOURS_PER_MONTH
from aiscale.components.platform.node_pool import NodePool
from aiscale.core.messages.wording import listed
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph


class JointMinimum(NamedTuple):
    """Nodes that several pools have together, beside the fewest of each.

    Attributes:
        pools: the pools; which of them has the nodes is open.
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


def joint_minimums(graph: ArchitectureGraph, hourly: Mapping[str, Sequence[float]]) -> tuple[JointMinimum, ...]:
    """What the pods need that run always and fit on several pools.

    Args:
        graph: the system.
        hourly: dollars an hour of each type that a node may be of, by the pool's address. Nodes of other pools cost
            nothing: pods are taken to be there as far as there is room at the most nodes.
    """
    by_pool = _families(graph)
    paid = {id(family): family for address in hourly if (family := by_pool.get(address)) is not None}
    found = (_floor(family, hourly) for family in paid.values())
    return tuple(one for one in found if one is not None)


@once_per_graph
def _families(graph: ArchitectureGraph) -> Mapping[str, Family]:
    """Those in which some pods fit on several pools, by the address of each pool."""
    found: dict[str, Family] = {}
    for family in families(graph, pool_demands(graph)):
        if len(family.offers) > 1:
            found.update(dict.fromkeys(family.offers, family))
    return found


def _floor(family: Family, hourly: Mapping[str, Sequence[float]]) -> JointMinimum | None:
    found = (_filled(family.offers, count, hourly) for count in family.counts)
    return max((one for one in found if one is not None), key=lambda one: (one.usd, one.nodes), default=None)


def _filled(offers: Mapping[str, Offer], count: Count, hourly: Mapping[str, Sequence[float]]) -> JointMinimum | None:
    """What one way to count finds."""
    at, takes = count
    filling = count.filling(lambda one: one.fewest)
    for address, offer in offers.items():
        nodes = offer.fewest if address in hourly else offer.most
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
    return JointMinimum(tuple(offer.pool for offer in paid.values()), tuple(names), nodes, usd * HOURS_PER_MONTH)


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
