"""What the nodes of each pool cost in a month: at what the pool says is paid for one, or at list prices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from aiscale.analysis.capacity.minimum_nodes import minimum_nodes
from aiscale.analysis.capacity.pod_capacity import mixes, most_nodes
from aiscale.analysis.cost.prices import HOURS_PER_MONTH, Price, own_price, price_of
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.node_pool import NodePool
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph

NO_PRICE = "no price_per_hour"


class NodeCost(NamedTuple):
    """What the nodes of one pool cost.

    Attributes:
        prices: of each type that a node may be of, the first choice first.
        capacity: how they are bought.
        fewest: how few there can be.
        most: how far the pool grows, within its limits.
        dearest: how many of each type there are when they cost most.
    """

    prices: tuple[Price, ...]
    capacity: str
    fewest: int
    most: int
    dearest: tuple[int, ...]

    @property
    def is_at_most(self) -> bool:
        """Whether it is an upper bound only: reserved nodes whose price nobody says cost the list price at most."""
        return self.capacity == "reserved" and not self.prices[0].is_own

    @property
    def is_fixed(self) -> bool:
        """Whether all nodes are paid for, used or not: reserved ones, whose price is said."""
        return self.capacity == "reserved" and self.prices[0].is_own

    @property
    def hourly(self) -> tuple[float, ...]:
        """Dollars an hour of each type that a node may be of."""
        return tuple(one.usd_per_hour for one in self.prices)

    @property
    def low(self) -> float:
        """Dollars a month of the fewest nodes, of the cheapest type; 0 where only an upper bound is known."""
        if self.is_at_most:
            return 0.0
        return min(self.hourly) * HOURS_PER_MONTH * (self.most if self.is_fixed else self.fewest)

    @property
    def high(self) -> float:
        """Dollars a month of the nodes that cost most."""
        return max(self.low, _together(self.hourly, self.dearest) * HOURS_PER_MONTH)


def cost_of_nodes(
    instance_types: Sequence[str],
    region: str | None,
    capacity: str,
    price_per_hour: float | None,
    fewest: int,
    most: int,
    limited: Iterable[Sequence[int]] = (),
) -> NodeCost | str:
    """What the nodes of a pool cost, or why that is not known.

    Spot nodes cost what the market asks, a small part of the list price or nearly all of it: without a price of their
    own nothing is said of them.

    Args:
        instance_types: the types that a node may be of, the first choice first.
        region: where they are; None where nobody says.
        capacity: how they are bought.
        price_per_hour: what is paid for one for an hour; None where nobody says.
        fewest: how few there can be.
        most: how far the pool grows.
        limited: where limits stop a pool of several types, how many of each it may grow to.
    """
    if price_per_hour is not None:
        prices = [own_price(price_per_hour)]
    elif capacity == "spot":
        return f"spot, {NO_PRICE}"
    else:
        prices = [price for name in instance_types if (price := price_of(name, region)) is not None]
        if len(prices) < len(instance_types):
            return "no price known"
    hourly = [one.usd_per_hour for one in prices]
    alike = (tuple(most if at == hourly.index(max(hourly)) else 0 for at in range(len(hourly))),)
    dearest = max((*limited,) or alike, key=lambda mix: _together(hourly, mix))
    return NodeCost(tuple(prices), capacity, fewest, most, tuple(dearest))


def _together(hourly: Sequence[float], mix: Sequence[int]) -> float:
    """Dollars an hour of so many nodes of each type."""
    return sum(one * count for one, count in zip(hourly, mix, strict=True))


@once_per_graph
def node_costs(graph: ArchitectureGraph) -> Mapping[str, NodeCost | str]:
    """What the nodes of every pool cost, by its address, or why that is not known. Computed once for a graph."""
    regions = {
        pool.address: region
        for cluster in graph.of(KubernetesCluster)
        if (region := cluster.region_name) is not None
        for pool in cluster.pools
    }
    return {
        pool.address: cost_of_nodes(
            pool.instance_types, regions.get(pool.address), pool.capacity, pool.price_per_hour,
            (fewest := minimum_nodes(graph)[pool.address].nodes), most_nodes(pool, fewest),
            mixes(pool) if pool.limits is not None and pool.other_instance_types else (),
        )
        for pool in graph.of(NodePool)
    }  # fmt: skip


def hourly_by_need(costs: Mapping[str, NodeCost | str]) -> Mapping[str, Sequence[float]]:
    """Dollars an hour of each type, by pool, of those whose nodes are paid for as they are needed."""
    return {
        address: one.hourly
        for address, one in costs.items()
        if isinstance(one, NodeCost) and not one.is_at_most and not one.is_fixed
    }
