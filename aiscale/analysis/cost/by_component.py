"""What each component costs in a month at list prices, from descriptions: of a blueprint, or of what was applied."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from aiscale.analysis.computed_fields import CROSSINGS, JOINT, STORED
from aiscale.analysis.cost.costs import node_costs_in
from aiscale.analysis.cost.figures import Described
from aiscale.analysis.cost.node_costs import NodeCost
from aiscale.analysis.cost.storage import Stored
from aiscale.analysis.cost.traffic_cost import Crossing


class ComponentCost(NamedTuple):
    """What one component costs for one thing.

    Attributes:
        address: the component.
        what: ``nodes``, ``storage`` or ``traffic``.
        low: dollars a month with the fewest nodes and instances.
        high: dollars a month with the most.
    """

    address: str
    what: str
    low: float
    high: float


class CostChange(NamedTuple):
    """What a component cost, and what it will cost, for one thing; None where it does not exist.

    Attributes:
        address: the component.
        what: ``nodes``, ``storage`` or ``traffic``.
        before: as it was.
        after: as it will be.
    """

    address: str
    what: str
    before: ComponentCost | None
    after: ComponentCost | None


def costs_by_component(described: Described) -> Iterator[ComponentCost]:
    """What is known of costs, in the order of addresses; what has no price or no size is left out."""
    nodes = {address: (pool, one) for address, pool, one in node_costs_in(described) if isinstance(one, NodeCost)}
    for address in sorted(described):
        data = described[address]
        found: list[tuple[str, Iterable[tuple[float | None, float | None]]]] = [
            ("storage", [(one.low, one.high) for one in (Stored(**kept) for kept in data.get(STORED, ()))]),
            ("traffic", [(one.low, one.high) for one in (Crossing(**sent) for sent in data.get(CROSSINGS, ()))]),
        ]
        if address in nodes:
            pool, cost = nodes[address]
            joint = pool.get(JOINT, {}).get("usd_per_month", 0)
            found.insert(0, ("nodes", [(cost.low + joint, cost.high)]))
        for what, ends in found:
            known = [(low, high) for low, high in ends if low is not None and high is not None]
            if known and (high := sum(high for _, high in known)):
                yield ComponentCost(address, what, round(sum(low for low, _ in known), 2), round(high, 2))


def cost_changes(before: Described, after: Described) -> list[CostChange]:
    """Every cost that was, or will be, by address."""
    old = {(one.address, one.what): one for one in costs_by_component(before)}
    new = {(one.address, one.what): one for one in costs_by_component(after)}
    return [CostChange(*key, old.get(key), new.get(key)) for key in sorted({*old, *new})]
