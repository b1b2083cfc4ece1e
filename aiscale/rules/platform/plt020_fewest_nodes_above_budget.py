"""The nodes that always run cost more than the system may.

What:
    The fewest nodes of all pools that belong to a system cost more in a month, at list prices, than its
    ``budget_per_month``: ``min_nodes``, or as many as the fewest replicas need that fit on the pool alone. A system
    that is included in another has its own budget, for the pools that are its own; so has a team, for the pools that
    it answers for. Pools without a known price, and spot and reserved ones, are not counted.

Why:
    The budget is broken by the first month's bill, whatever the load.

Example:
    core = EksCluster("core", pools=[NodePool("general", instance_type="m7i.8xlarge", min_nodes=10, max_nodes=12)])
    System("rides", [pricing], budget_per_month="$1,000")

Instead:
    core = EksCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=3)])
    System("rides", [pricing], budget_per_month="$1,000")

Source:
    The instance table of aiscale: list prices on demand, of one region for each cloud.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.budgets import spending
from aiscale.core.wording import listed
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLT020"
SEVERITY = Severity.ERROR
FAULTS = ()
DECIDED = "estimated"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each budget that does not pay the fewest nodes."""
    for one in spending(graph):
        if one.low > one.budget:
            replicas = ", fewer replicas" if any(cost.floor.names for cost in one.costs) else ""
            largest = sorted(one.costs, key=lambda cost: -cost.low)[:3]
            yield one.payer.finding(
                CODE, SEVERITY,
                f"the nodes of {one.payer.name} cost about ${one.low:,.0f} a month at their fewest, "
                f"and its budget is {one.budget}",
                argument="budget_per_month", label=f"about ${one.low - one.budget:,.0f} too little",
                notes=(*(
                    f"{cost.pool.name}: {cost.floor.nodes:,} × {cost.pool.instance_type}, ${cost.low:,.0f}"
                    + (f", which the fewest replicas of {listed(cost.floor.names)} need" if cost.floor.names else "")
                    for cost in largest if cost.low
                ), *one.basis),
                help=f"fewer or smaller nodes in min_nodes{replicas}, or a larger budget",
            )  # fmt: skip
