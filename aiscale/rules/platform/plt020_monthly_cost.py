"""The system costs more a month than its budget.

What:
    The minimum cost of a system is above its ``budget_per_month``: its nodes at minimum scale, its disks and object
    stores, and the records that it sends to other zones, regions and out of the cloud at the average rate. Minimum
    scale is ``min_nodes``, or the nodes that min_replicas need. A system inside another has a budget for its own
    part, and so has a team. Prices are the pool's ``price_per_hour``, or the list price, of ``us-east-1``,
    ``us-central1`` or ``eastus`` if that of the region is not in aiscale's table, which the finding states.
    Reserved nodes are paid for up to ``max_nodes``. Spot and reserved nodes without a ``price_per_hour``, traffic
    that may stay in a zone, parts without a known price or size, requests, queries, NAT gateways and managed
    services are not counted.

    As a warning: the minimum cost is within the budget, but the cost at ``max_nodes`` of all pools is not. For a
    pool of several instance types the most expensive ones count, up to its limits. Nodes without ``price_per_hour``
    count at the list price; spot nodes without one are not counted.

Why:
    The first month's bill exceeds the budget, whatever the load.

    An autoscaler does not know the budget: a lasting peak, or pods with too large requests, exceed it unnoticed.

Example:
    core = EksCluster("core", pools=[NodePool("general", instance_type="m7i.8xlarge", min_nodes=10, max_nodes=12)])
    System("rides", [pricing], budget_per_month="$1,000")

    core = EksCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=2, max_nodes=90)])
    System("rides", [pricing], budget_per_month="$1,000")

Instead:
    core = EksCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=3)])
    System("rides", [pricing], budget_per_month="$1,000")

    core = EksCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=2, max_nodes=3)])
    System("rides", [pricing], budget_per_month="$1,000")

Source:
    The tables of aiscale: list prices of nodes on demand, of storage and of traffic, with the day that they are of.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.joint_minimum_nodes import JointMinimum, more_nodes
from aiscale.analysis.cost.budgets import PoolCost, Spending, set_by, spending
from aiscale.analysis.cost.storage import amount
from aiscale.core.messages.wording import lines, listed
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLT020"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding where the fewest, or the most, nodes cost more than the budget."""
    yield from _at_fewest(graph)
    yield from _at_most(graph)


def _at_fewest(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each budget that does not pay the fewest nodes."""
    for one in (each.at_least for each in spending(graph)):
        if one.low > one.budget:
            costs = [(cost.low, _nodes(cost)) for cost in one.costs if cost.low]
            costs += [
                (cost.low, f"{cost.component.name}: {amount(cost.kept.on, cost.kept.fewest or 0)}, ${cost.low:,.0f}")
                for cost in one.storage
            ]
            costs += [(cost.usd, _joint(cost)) for cost in one.joint]
            costs += [(cost.usd, cost.text) for cost in one.traffic]
            yield one.payer.finding(
                CODE, WORST,
                f"the {one.what} of {one.payer.name} {'cost' if one.is_plural else 'costs'} about ${one.low:,.0f} a "
                f"month at minimum scale{one.by_prices_of} and its budget is "
                f"{one.budget}",
                argument="budget_per_month", label=f"about ${one.low - one.budget:,.0f} too little",
                notes=(*lines((text for _, text in sorted(costs, key=lambda cost: -cost[0])), 3), *one.basis),
                help=", ".join((*_less(graph, one), "or a larger budget")),
            )  # fmt: skip


def _less(graph: ArchitectureGraph, one: Spending) -> Iterator[str]:
    """What can be less of what is paid for: nodes as far as there are any, and whose they are where others set them."""
    reserved = [cost for cost in one.costs if cost.nodes.is_fixed]
    if reserved:
        yield f"fewer or smaller reserved nodes in max_nodes{set_by(graph, one, reserved)}"
    paid = [cost for cost in one.costs if cost.low and not cost.nodes.is_fixed]
    if any(not cost.floor.names for cost in paid):
        yield f"fewer or smaller nodes in min_nodes{set_by(graph, one, paid)}"
    elif paid or one.joint:
        yield f"smaller nodes{set_by(graph, one, paid or one.costs)}"
    if one.joint or any(cost.floor.names for cost in paid):
        yield "fewer replicas"
    if one.storage:
        yield "less storage"
    if one.traffic:
        yield f"less traffic {max(one.traffic, key=lambda cost: cost.usd).crossing.way}"


def _nodes(cost: PoolCost) -> str:
    of = f"× {cost.pool.instance_type}, ${cost.low:,.0f}"
    if cost.nodes.is_fixed:
        return f"{cost.pool.name}: {cost.nodes.most:,} {of}, reserved: paid for, used or not"
    needed = f", which min_replicas of {listed(cost.floor.names)} need" if cost.floor.names else ""
    return f"{cost.pool.name}: {cost.nodes.fewest:,} {of}{needed}"


def _joint(cost: JointMinimum) -> str:
    more = more_nodes(cost.nodes, [pool.name for pool in cost.pools], cost.usd)
    return f"{more}, which min_replicas of {listed(cost.names)} need"


def _at_most(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each budget that does not pay the most nodes."""
    for one in spending(graph):
        if one.low <= one.budget < one.high:
            costs = [(cost.high, _nodes_at_most(cost)) for cost in one.costs]
            costs += [
                (cost.high, f"{cost.component.name}: {amount(cost.kept.on, cost.kept.most or 0)}, ${cost.high:,.0f}")
                for cost in one.storage
            ]
            costs += [(cost.usd, cost.text) for cost in one.traffic]
            yield one.payer.finding(
                CODE, SEVERITY,
                f"the {one.what} of {one.payer.name} may grow to about ${one.high:,.0f} a month"
                f"{one.by_prices_of} and its budget is {one.budget}",
                argument="budget_per_month",
                label=f"pays {_paid(one)}, about ${one.low:,.0f}, but not the most",
                notes=(*lines((text for _, text in sorted(costs, key=lambda cost: -cost[0])), 3), *one.basis),
                help=", ".join((*_less_at_most(graph, one), "or a larger budget")),
            )  # fmt: skip


def _paid(one: Spending) -> str:
    """What the budget pays."""
    without = listed(cost.pool.name for cost in one.costs if cost.nodes.is_at_most)
    return f"the fewest without {without}" if without else "the fewest"


def _nodes_at_most(cost: PoolCost) -> str:
    often = "" if cost.nodes.is_fixed else "up to "
    at = " at list price" if cost.nodes.is_at_most else ""
    counts = zip(cost.nodes.dearest, cost.pool.instance_types, strict=True)
    of = listed((f"{count:,} × {name}" for count, name in counts if count), most=None)
    return f"{cost.pool.name}: {often}{of}, ${cost.high:,.0f}{at}"


def _less_at_most(graph: ArchitectureGraph, one: Spending) -> Iterator[str]:
    """What is unset, and what can grow less, of what grows."""
    if bounds := [cost for cost in one.costs if cost.nodes.is_at_most]:
        names = listed(cost.pool.name for cost in bounds)
        yield f"the price_per_hour of {names} where less is paid{set_by(graph, one, bounds)}"
    growing = [cost for cost in one.costs if cost.high > cost.low]
    if growing:
        yield f"a smaller max_nodes{set_by(graph, one, growing)}"
    if any(cost.high > cost.low for cost in one.storage):
        yield "a smaller max_replicas"
