"""The applied state after a run in which everything went well.

After any other run the state is rebuilt from what the engine and the cluster say: see
:mod:`aiscale.engine.recovery`.
"""

from __future__ import annotations

from collections.abc import Sequence

from aiscale.plan.applied_state import NOWHERE, Applied, AppliedResource, AppliedTo, identity
from aiscale.plan.changes import Plan
from aiscale.plan.make_plan import LEFTOVER_REASON


def recorded(
    plan: Plan, before: Applied, *, remaining: Sequence[AppliedResource] = (), applied_at: str, cluster: str,
    to: AppliedTo = NOWHERE, lineage: str = "",
) -> Applied:  # fmt: skip
    """What is applied once a plan was carried out.

    Args:
        plan: the plan.
        before: the state that it was made from.
        remaining: objects that were deleted and are still there, held back by a finalizer.
        applied_at: now (ISO 8601, UTC).
        cluster: uid of the cluster.
        to: what it is called, and where it is.
        lineage: of the state, where it has none yet.
    """
    resources = {
        change.key: AppliedResource(change.desired, change.plan)
        for change in plan.resources
        if change.desired is not None
    }
    made = {identity(item.resource.properties) for item in resources.values() if item.resource.is_kubernetes}
    swept = {change.key for change in plan.resources if change.reason == LEFTOVER_REASON}
    leftovers = tuple(
        item
        for item in before.leftovers
        if item.resource.key not in swept and identity(item.resource.properties) not in made
    )
    return Applied(
        plan.system,
        before.environment,
        resources,
        plan.described,
        (*leftovers, *remaining),
        applied_at,
        cluster,
        before.serial + 1,
        plan.systems,
        to,
        plan.findings,
        before.lineage or lineage,
    )
