"""The applied state after a run."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from aiscale.plan.applied import Applied, AppliedResource, identity
from aiscale.plan.changes import Action, Plan


def recorded(
    plan: Plan,
    before: Applied,
    *,
    done: Collection[str],
    attempted: Collection[str] = (),
    swept: Collection[str] = (),
    applied_at: str,
    cluster: str,
) -> Applied:
    """What is applied after a run, complete or not.

    Args:
        plan: the plan that was run.
        before: the state that it was made from.
        done: keys whose change the engine finished.
        attempted: keys whose change failed: what they are now is not sure, so that the next plan touches them.
        swept: keys of leftovers that were deleted.
        applied_at: now (ISO 8601, UTC).
        cluster: uid of the cluster.

    Returns:
        The new state. The descriptions of components with unfinished changes stay as they were.
    """
    resources: dict[str, AppliedResource] = {}
    unfinished: set[str] = set()
    for change in plan.resources:
        old = before.resources.get(change.key)
        if change.action is Action.SAME or change.key in done:
            if change.desired is not None:
                resources[change.key] = AppliedResource(change.desired, change.plan)
            continue
        unfinished.add(change.address)
        if old is not None:
            resources[change.key] = replace(old, unsure=old.unsure or change.key in attempted)
    made = {identity(item.resource.properties) for item in resources.values() if item.resource.is_kubernetes}
    leftovers = tuple(
        item
        for item in before.leftovers
        if item.resource.key not in swept and identity(item.resource.properties) not in made
    )
    described = {address: text for address, text in plan.described.items() if address not in unfinished}
    described |= {address: text for address, text in before.described.items() if address in unfinished}
    return Applied(
        plan.system,
        plan.environment,
        resources,
        dict(sorted(described.items())),
        leftovers,
        applied_at,
        cluster,
        before.serial + 1,
    )
