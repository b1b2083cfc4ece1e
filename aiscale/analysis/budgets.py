"""What the nodes of a system or of a team cost in a month at list prices, beside what they may cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from aiscale.analysis.floors import Floor, floors
from aiscale.analysis.instances import InstanceFacts, facts
from aiscale.analysis.prices import Price, basis, price_of
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.node_pool import NodePool
from aiscale.core.component import Team
from aiscale.core.system import System
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.once import once_per_graph
from aiscale.quantities import Money

HOURS_PER_MONTH = 730
"""A year of 365 days over twelve months. Source: AWS Pricing Calculator, "How we calculate" (2026)."""


@dataclass(frozen=True, slots=True)
class PoolCost:
    """What the nodes of one pool cost.

    Attributes:
        pool: the pool.
        price: the list price of a node.
        node: dollars that one node costs in a month.
        most_nodes: how far it grows, within its limits.
        floor: how few it can have.
    """

    pool: NodePool
    price: Price
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
        payer: whose budget it is: a system, or a team.
        budget: dollars a month.
        costs: of the pools that belong to the system, or that the team answers for, and have a price.
        unpriced: names of those pools that have none, each with the reason.
    """

    payer: System | Team
    budget: Money
    costs: tuple[PoolCost, ...]
    unpriced: tuple[str, ...]

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
        words = basis(cost.price for cost in self.costs)
        return (words, *((f"without {', '.join(self.unpriced)}",) if self.unpriced else ()))


def spending(graph: ArchitectureGraph) -> Iterator[Spending]:
    """Every budget of a system, of one included in it, or of a team, where some node has a price; outer ones first."""
    teams = [one for one in graph.of(Team) if one.budget_per_month is not None]
    payers: list[System | Team] = [*graph.system.systems, *teams]
    for payer in payers:
        if payer.budget_per_month is None:
            continue
        costs, unpriced = [], []
        for pool in _paid_by(graph, payer):
            cost = _cost(pool, regions_of_pools(graph).get(pool.address), floors(graph)[pool.address])
            if isinstance(cost, PoolCost):
                costs.append(cost)
            else:
                unpriced.append(f"{pool.name} ({cost})")
        if costs:
            yield Spending(payer, payer.budget_per_month, tuple(costs), tuple(unpriced))


def _paid_by(graph: ArchitectureGraph, payer: System | Team) -> list[NodePool]:
    if isinstance(payer, Team):
        return [pool for pool in graph.of(NodePool) if graph.owner_of(pool) is payer]
    within = set(map(id, payer.systems))
    return [
        pool
        for pool in graph.of(NodePool)
        if payer is graph.system or id(graph.system.owned_by.get(id(pool))) in within
    ]


def _cost(pool: NodePool, region: str | None, floor: Floor) -> PoolCost | str:
    """What a pool costs, or why that is not known. Spot and reserved nodes cost less than the list says."""
    if pool.capacity != "on-demand":
        return pool.capacity
    prices = [price for name in pool.instance_types if (price := price_of(name, region)) is not None]
    if len(prices) < len(pool.instance_types):
        return "no price known"
    price = min(prices, key=lambda one: one.usd_per_hour)
    return PoolCost(
        pool, price, price.usd_per_hour * HOURS_PER_MONTH, _most_nodes(pool, facts(pool), floor.nodes), floor
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


@once_per_graph
def regions_of_pools(graph: ArchitectureGraph) -> Mapping[str, str]:
    """The region of each pool's cluster, by the pool's address, where it is said."""
    return {
        pool.address: cluster.region if isinstance(cluster.region, str) else cluster.region.name
        for cluster in graph.of(KubernetesCluster)
        if cluster.region is not None
        for pool in cluster.pools
    }
