"""What a system's nodes cost in a month at list prices, beside what it may cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from aiscale.analysis.floors import Floor, floors
from aiscale.analysis.instances import PRICE_DATES, PRICE_REGIONS, InstanceFacts, facts, instance_facts
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.node_pool import NodePool
from aiscale.core.system import System
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Money

HOURS_PER_MONTH = 730
"""A year of 365 days over twelve months. Source: AWS Pricing Calculator, "How we calculate" (2026)."""

CLOUDS = {"aws": "AWS", "gcp": "Google Cloud", "azure": "Azure"}
"""Clouds as people call them, by the table's name."""


@dataclass(frozen=True, slots=True)
class PoolCost:
    """What the nodes of one pool cost.

    Attributes:
        pool: the pool.
        cloud: whose list price it is.
        node: dollars that one node costs in a month.
        most_nodes: how far it grows, within its limits.
        floor: how few it can have.
    """

    pool: NodePool
    cloud: str
    node: float
    most_nodes: int
    floor: Floor

    @property
    def low(self) -> float:
        """Dollars a month of the fewest nodes."""
        return self.node * self.floor.nodes

    @property
    def high(self) -> float:
        """Dollars a month of the most nodes."""
        return self.node * self.most_nodes


@dataclass(frozen=True, slots=True)
class Spending:
    """A budget, and what it must pay.

    Attributes:
        system: whose budget it is.
        budget: dollars a month.
        costs: of the pools that belong to the system and have a price.
        unpriced: names of its pools that have none, each with the reason.
        elsewhere: regions of its clusters that the prices are not of.
    """

    system: System
    budget: Money
    costs: tuple[PoolCost, ...]
    unpriced: tuple[str, ...]
    elsewhere: tuple[str, ...]

    @property
    def low(self) -> float:
        """Dollars a month with the fewest nodes."""
        return sum(cost.low for cost in self.costs)

    @property
    def high(self) -> float:
        """Dollars a month with the most nodes."""
        return sum(cost.high for cost in self.costs)

    @property
    def basis(self) -> tuple[str, ...]:
        """Where the prices come from, and what they leave out."""
        clouds = sorted({cost.cloud for cost in self.costs})
        words = [f"{CLOUDS[cloud]} {PRICE_REGIONS[cloud]} list prices of {PRICE_DATES[cloud]}" for cloud in clouds]
        if self.elsewhere:
            words.append(f"those of {' and '.join(self.elsewhere)} differ")
        return (", ".join(words), *((f"without {', '.join(self.unpriced)}",) if self.unpriced else ()))


def priced_elsewhere(graph: ArchitectureGraph) -> tuple[str, ...]:
    """Regions of the system's clusters that the list prices are not of."""
    known = {id(pool): instance_facts(pool.instance_type) for pool in graph.of(NodePool)}
    return _elsewhere(graph, {pool: one.cloud for pool, one in known.items() if one is not None})


def spending(graph: ArchitectureGraph) -> Iterator[Spending]:
    """Every budget of a system or of one included in it, where some node has a price; outer ones first."""
    for system in graph.system.systems:
        if system.budget_per_month is None:
            continue
        within = set(map(id, system.systems))
        pools = [
            pool
            for pool in graph.of(NodePool)
            if system is graph.system or id(graph.system.owned_by.get(id(pool))) in within
        ]
        costs, unpriced = [], []
        for pool in pools:
            cost = _cost(pool, floors(graph)[pool.address])
            if isinstance(cost, PoolCost):
                costs.append(cost)
            else:
                unpriced.append(f"{pool.name} ({cost})")
        if costs:
            elsewhere = _elsewhere(graph, {id(cost.pool): cost.cloud for cost in costs})
            yield Spending(system, system.budget_per_month, tuple(costs), tuple(unpriced), elsewhere)


def _cost(pool: NodePool, floor: Floor) -> PoolCost | str:
    """What a pool costs, or why that is not known. Spot and reserved nodes cost less than the list says."""
    if pool.capacity != "on-demand":
        return pool.capacity
    known = [instance_facts(name) for name in pool.instance_types]
    prices = [float(one.usd_per_hour) for one in known if one is not None and one.usd_per_hour is not None]
    if known[0] is None or len(prices) < len(known):
        return "no price known"
    return PoolCost(
        pool, known[0].cloud, min(prices) * HOURS_PER_MONTH, _most_nodes(pool, facts(pool), floor.nodes), floor
    )


def _most_nodes(pool: NodePool, node: InstanceFacts | None, fewest: int) -> int:
    limits = pool.limits
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


def _elsewhere(graph: ArchitectureGraph, clouds: Mapping[int, str]) -> tuple[str, ...]:
    """Regions of clusters that the prices are not of, by the pools' clouds."""
    found: dict[str, None] = {}
    for cluster in graph.of(KubernetesCluster):
        region = cluster.region if isinstance(cluster.region, str) or cluster.region is None else cluster.region.name
        if region is not None and any(
            region != PRICE_REGIONS.get(clouds.get(id(pool), ""), region) for pool in cluster.pools
        ):
            found[region] = None
    return tuple(found)
