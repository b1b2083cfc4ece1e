"""The nodes may grow to more than the system may cost.

What:
    All pools that belong to a system, or that a team answers for, at their largest, cost more in a month at list
    prices than its ``budget_per_month``; at their smallest they do not, which is PLT020's. Pools without a known
    price, and spot and reserved ones, are not counted.

Why:
    An autoscaler does not know the budget: a peak that stays, or pods that ask for too much, spends it unseen.

Example:
    core = EksCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=2, max_nodes=90)])
    System("rides", [pricing], budget_per_month="$1,000")

Instead:
    core = EksCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=2, max_nodes=3)])
    System("rides", [pricing], budget_per_month="$1,000")

Source:
    The instance table of aiscale: list prices on demand, of one region for each cloud.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.budgets import spending
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLT021"
SEVERITY = Severity.WARNING
FAULTS = ()
DECIDED = "estimated"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each budget that does not pay the most nodes."""
    for one in spending(graph):
        if one.low <= one.budget < one.high:
            largest = sorted(one.costs, key=lambda cost: -cost.high)[:3]
            yield one.payer.finding(
                CODE, SEVERITY,
                f"the nodes of {one.payer.name} may grow to about ${one.high:,.0f} a month, "
                f"and its budget is {one.budget}",
                argument="budget_per_month",
                label=f"pays the fewest nodes, about ${one.low:,.0f}, but not the most",
                notes=(*(
                    f"{cost.pool.name}: up to {cost.most_nodes:,} × {cost.pool.instance_type}, ${cost.high:,.0f}"
                    for cost in largest
                ), *one.basis),
                help="a smaller max_nodes, or a larger budget",
            )  # fmt: skip
