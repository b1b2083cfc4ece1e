"""What the nodes and the storage of a system or of a team cost in a month at list prices, beside their budget."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from aiscale.analysis.floors import Floor, floors, most_nodes
from aiscale.analysis.prices import STORAGE_DATES, Price, StoragePrice, basis, price_of
from aiscale.analysis.storage import Stored, not_counted, stored
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.node_pool import NodePool
from aiscale.core.component import Component, Team
from aiscale.core.system import System
from aiscale.core.wording import listed
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.once import once_per_graph
from aiscale.quantities import Money

_C = TypeVar("_C", bound=Component)

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
class StorageCost:
    """What a component keeps on disks or in an object store costs.

    Attributes:
        component: whose it is.
        kept: how much it is, and where.
        price: the list price of a GiB.
        low: dollars a month with the fewest nodes and instances.
        high: dollars a month with the most.
    """

    component: Component
    kept: Stored
    price: StoragePrice
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Spending:
    """A budget, and what it must pay.

    Attributes:
        payer: whose budget it is: a system, or a team.
        budget: dollars a month.
        costs: of the pools that belong to the system, or that the team answers for, and have a price.
        storage: what is kept by components that belong to it or that it answers for, and has a price.
        unpriced: names of those pools and components that have none, with the reason.
    """

    payer: System | Team
    budget: Money
    costs: tuple[PoolCost, ...]
    storage: tuple[StorageCost, ...]
    unpriced: tuple[str, ...]

    @property
    def low(self) -> float:
        """Dollars a month with the fewest nodes and instances."""
        return sum(cost.low for cost in self.costs) + sum(cost.low for cost in self.storage)

    @property
    def high(self) -> float:
        """Dollars a month with the most nodes and instances."""
        return sum(cost.high for cost in self.costs) + sum(cost.high for cost in self.storage)

    @property
    def what(self) -> str:
        """``nodes``, ``storage`` or ``nodes and storage``: what is counted."""
        return listed([*(["nodes"] if self.costs else []), *(["storage"] if self.storage else [])])

    @property
    def basis(self) -> tuple[str, ...]:
        """Where the prices come from, and what they leave out."""
        nodes = basis(cost.price for cost in self.costs)
        storage = basis((cost.price for cost in self.storage), STORAGE_DATES)
        words = (nodes, f"storage: {storage}" if storage else "")
        return (*filter(None, words), *((f"without {', '.join(self.unpriced)}",) if self.unpriced else ()))


def budgets(graph: ArchitectureGraph) -> dict[str, float]:
    """Dollars a month that each system and team may cost, by address; only of those that say it."""
    payers: list[System | Team] = [*graph.system.systems, *graph.of(Team)]
    return {one.address: float(one.budget_per_month) for one in payers if one.budget_per_month is not None}


def spending(graph: ArchitectureGraph) -> Iterator[Spending]:
    """Every budget of a system, of one included in it, or of a team, where something has a price; outer ones first."""
    teams = [one for one in graph.of(Team) if one.budget_per_month is not None]
    payers: list[System | Team] = [*graph.system.systems, *teams]
    for payer in payers:
        if payer.budget_per_month is None:
            continue
        costs, unpriced = [], []
        for pool in _paid_by(graph, payer, graph.of(NodePool)):
            cost = _cost(pool, regions_of_pools(graph).get(pool.address), floors(graph)[pool.address])
            if isinstance(cost, PoolCost):
                costs.append(cost)
            else:
                unpriced.append(f"{pool.name} ({cost})")
        keepers = _paid_by(graph, payer, [graph.nodes[address] for address in stored(graph)])
        kept = [(one, it) for one in keepers for it in stored(graph)[one.address]]
        storage = tuple(found for one, it in kept if (found := _storage_cost(one, it)) is not None)
        if costs or storage:
            unpriced.extend(not_counted((one.name, it) for one, it in kept))
            yield Spending(payer, payer.budget_per_month, tuple(costs), storage, tuple(unpriced))


def _paid_by(graph: ArchitectureGraph, payer: System | Team, components: Iterable[_C]) -> list[_C]:
    if isinstance(payer, Team):
        return [one for one in components if graph.owner_of(one) is payer]
    within = set(map(id, payer.systems))
    return [
        one for one in components if payer is graph.system or id(graph.system.owned_by.get(id(one))) in within
    ]  # fmt: skip


def _storage_cost(component: Component, kept: Stored) -> StorageCost | None:
    price, low, high = kept.price, kept.low, kept.high
    if price is None or low is None or high is None:
        return None
    return StorageCost(component, kept, price, low, high)


def _cost(pool: NodePool, region: str | None, floor: Floor) -> PoolCost | str:
    """What a pool costs, or why that is not known. Spot and reserved nodes cost less than the list says."""
    if pool.capacity != "on-demand":
        return pool.capacity
    prices = [price for name in pool.instance_types if (price := price_of(name, region)) is not None]
    if len(prices) < len(pool.instance_types):
        return "no price known"
    price = min(prices, key=lambda one: one.usd_per_hour)
    return PoolCost(pool, price, price.usd_per_hour * HOURS_PER_MONTH, most_nodes(pool, floor.nodes), floor)


@once_per_graph
def regions_of_pools(graph: ArchitectureGraph) -> Mapping[str, str]:
    """The region of each pool's cluster, by the pool's address, where it is said."""
    return {
        pool.address: region
        for cluster in graph.of(KubernetesCluster)
        if (region := cluster.region_name) is not None
        for pool in cluster.pools
    }
