"""What nodes, storage and traffic of a system or of a team cost in a month at list prices, beside their budget."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from aiscale.analysis.capacity.joint_minimum_nodes import JointMinimum, joint_minimums
from aiscale.analysis.capacity.minimum_nodes import MinimumNodes, minimum_nodes
from aiscale.analysis.capacity.unsized_pods import unsized_parts
from aiscale.analysis.cost.node_costs import NO_PRICE, NodeCost, hourly_by_need, node_costs
from aiscale.analysis.cost.prices import (
    STORAGE_DATES,
    TRAFFIC_DATES,
    StoragePrice,
    TrafficPrice,
    basis,
)
from aiscale.analysis.cost.storage import Stored, not_counted, stored
from aiscale.analysis.cost.traffic_cost import Crossing, crossings
from aiscale.analysis.load.amounts import by_reason, size_words
from aiscale.components.platform.node_pool import NodePool
from aiscale.core.component import Component, Team
from aiscale.core.messages.wording import listed
from aiscale.core.system import System
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Money

_C = TypeVar("_C", bound=Component)


class PoolCost(NamedTuple):
    """What the nodes of one pool cost.

    Attributes:
        pool: the pool.
        nodes: what they cost, and how many there can be.
        floor: how few it can have, and why.
    """

    pool: NodePool
    nodes: NodeCost
    floor: MinimumNodes

    @property
    def low(self) -> float:
        """Dollars a month of the fewest nodes."""
        return self.nodes.low

    @property
    def high(self) -> float:
        """Dollars a month of the most nodes."""
        return self.nodes.high


class StorageCost(NamedTuple):
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


class TrafficCost(NamedTuple):
    """What a component sends over a boundary costs.

    Attributes:
        component: whose it is.
        crossing: how much it is, and where.
        price: the list price of a GiB.
        usd: dollars a month at least; what is only possible is not counted.
    """

    component: Component
    crossing: Crossing
    price: TrafficPrice
    usd: float

    @property
    def text(self) -> str:
        """``orders: 1.2 TiB between zones, $25``."""
        size = size_words(self.crossing.fewest or 0)
        return f"{self.component.name}: {size} {self.crossing.way}, ${self.usd:,.0f}"


class Spending(NamedTuple):
    """A budget, and what it must pay.

    Attributes:
        payer: whose budget it is: a system, or a team.
        budget: dollars a month.
        costs: of the pools that belong to the system, or that the team answers for, and have a price.
        storage: what is kept by components that belong to it or that it answers for, and has a price.
        traffic: what these send over the boundaries of zones, regions and clouds, and has a price.
        joint: what the fewest pods need beside, that fit on several of those pools.
        unpriced: names of those pools and components that have none, with the reason, and pods of unknown size.
    """

    payer: System | Team
    budget: Money
    costs: tuple[PoolCost, ...]
    storage: tuple[StorageCost, ...]
    traffic: tuple[TrafficCost, ...]
    joint: tuple[JointMinimum, ...]
    unpriced: tuple[str, ...]

    @property
    def low(self) -> float:
        """Dollars a month with the fewest nodes and instances."""
        nodes = sum(one.low for one in self.costs) + sum(one.usd for one in self.joint)
        return nodes + sum(one.low for one in self.storage) + self._sent

    @property
    def high(self) -> float:
        """Dollars a month with the most nodes and instances."""
        return sum(one.high for one in self.costs) + sum(one.high for one in self.storage) + self._sent

    @property
    def _sent(self) -> float:
        return sum(one.usd for one in self.traffic)

    @property
    def at_least(self) -> Spending:
        """Only what is certain: pools for which no more than an upper bound is known are named beside it."""
        costs = tuple(cost for cost in self.costs if not cost.nodes.is_at_most)
        return self._replace(costs=costs, unpriced=(*at_most_only(self), *self.unpriced))

    @property
    def what(self) -> str:
        """``nodes``, ``nodes and storage``, ``nodes, storage and traffic``: what is counted."""
        parts = {"nodes": self.costs, "storage": self.storage, "traffic": self.traffic}
        return listed(name for name, costs in parts.items() if costs)

    @property
    def is_plural(self) -> bool:
        """Whether ``what`` is more than one thing."""
        return bool(self.costs) or bool(self.storage and self.traffic)

    @property
    def by_prices_of(self) -> str:
        """``, by prices of us-east-1,`` where they stand in for those of the nodes' region; a comma elsewhere."""
        prices = [price for cost in self.costs for price in cost.nodes.prices if price.stands_in_for]
        regions = sorted({price.region for price in prices})
        return f", by prices of {listed(regions)}," if regions else ","

    @property
    def basis(self) -> tuple[str, ...]:
        """Where the prices come from, and what they leave out."""
        nodes = basis(price for cost in self.costs for price in cost.nodes.prices)
        storage = basis((cost.price for cost in self.storage), STORAGE_DATES)
        traffic = basis((cost.price for cost in self.traffic), TRAFFIC_DATES)
        words = (nodes, f"storage: {storage}" if storage else "", f"traffic: {traffic}" if traffic else "")
        return (*filter(None, words), *((f"without {', '.join(self.unpriced)}",) if self.unpriced else ()))


def spending(graph: ArchitectureGraph) -> Iterator[Spending]:
    """Every budget of a system, of one included in it, or of a team, where something has a price; outer ones first."""
    teams = [one for one in graph.of(Team) if one.budget_per_month is not None]
    payers: list[System | Team] = [*graph.system.systems, *teams]
    for payer in payers:
        if payer.budget_per_month is None:
            continue
        costs, unpriced = [], []
        for pool in _paid_by(graph, payer, graph.of(NodePool)):
            nodes = node_costs(graph)[pool.address]
            if isinstance(nodes, NodeCost):
                costs.append(PoolCost(pool, nodes, minimum_nodes(graph)[pool.address]))
            else:
                unpriced.append(f"{pool.name} ({nodes})")
        keepers = _paid_by(graph, payer, [graph.nodes[address] for address in stored(graph)])
        kept = [(one, it) for one in keepers for it in stored(graph)[one.address]]
        storage = tuple(found for one, it in kept if (found := _storage_cost(one, it)) is not None)
        senders = _paid_by(graph, payer, [graph.nodes[address] for address in crossings(graph)])
        sent = [(one, it) for one in senders for it in crossings(graph)[one.address]]
        traffic = tuple(paid for one, it in sent if (paid := _traffic_cost(one, it)) is not None)
        if costs or storage or traffic:
            unpriced.extend(not_counted((one.name, it) for one, it in kept))
            unpriced.extend(_open(sent))
            beside = _paid_by(graph, payer, [graph.nodes[address] for address in unsized_parts(graph)])
            unpriced.extend(uncounted_room(unsized_parts(graph)[one.address] for one in beside) if costs else ())
            joint = joint_minimums(graph, hourly_by_need({cost.pool.address: cost.nodes for cost in costs}))
            yield Spending(payer, payer.budget_per_month, tuple(costs), storage, traffic, joint, tuple(unpriced))


def at_most_only(one: Spending) -> Iterator[str]:
    """``h100 (reserved, no price_per_hour)``: pools that count only in what is paid at most."""
    return (f"{cost.pool.name} ({cost.nodes.capacity}, {NO_PRICE})" for cost in one.costs if cost.nodes.is_at_most)


def set_by(graph: ArchitectureGraph, one: Spending, costs: Iterable[PoolCost]) -> str:
    """`` (ask platform)`` where other teams than the payer's answer for all of these pools; empty elsewhere."""
    own = one.payer if isinstance(one.payer, Team) else graph.owner_of(one.payer)
    teams = {team.address: team for cost in costs if (team := graph.owner_of(cost.pool)) is not None}
    others = own is not None and own.address not in teams and all(graph.owner_of(cost.pool) for cost in costs)
    return f" (ask {listed(team.name for team in teams.values())})" if teams and others else ""


def _paid_by(graph: ArchitectureGraph, payer: System | Team, components: Iterable[_C]) -> list[_C]:
    if isinstance(payer, Team):
        return [one for one in components if graph.owner_of(one) is payer]
    within = set(map(id, payer.systems))
    return [one for one in components if payer is graph.system or id(graph.owners.system_of(one)) in within]


def _storage_cost(component: Component, kept: Stored) -> StorageCost | None:
    price, low, high = kept.price, kept.low, kept.high
    if price is None or low is None or high is None:
        return None
    return StorageCost(component, kept, price, low, high)


def _traffic_cost(component: Component, crossing: Crossing) -> TrafficCost | None:
    price, usd = crossing.price, crossing.low
    return TrafficCost(component, crossing, price, usd) if price is not None and usd else None


def uncounted_room(pods: Iterable[str]) -> Iterator[str]:
    """``proxies and trainings (no resource requests)``: pods that no nodes are counted for; nothing of none."""
    if told := listed(sorted(set(pods)), most=None):
        yield f"{told} (no resource requests)"


def _open(sent: Sequence[tuple[Component, Crossing]]) -> Iterator[str]:
    """What traffic is not counted, or not all of it; nothing where none has a figure."""
    if not any(one.high for _, one in sent):
        return
    reasons = ((one.name, it.unknown or (it.why if it.fewest != it.most else "")) for one, it in sent)
    if parts := list(by_reason(reasons)):
        yield f"all traffic of {', '.join(parts)}"
