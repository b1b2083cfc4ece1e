"""Resources with data: a plan that would lose one is refused, and the engine refuses what no plan says.

Such a resource is registered with Pulumi's ``protect`` and ``retainOnDelete``. The engine then refuses to replace it
where a provider finds that a change needs it, and ``pulumi destroy`` deletes neither it nor, once ``protect`` is
removed, the object. Both are lifted in the engine's state just before a run that may delete the resource.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from aiscale.core.messages.wording import joined
from aiscale.engine.progress import key_of
from aiscale.errors import NotAllowedError
from aiscale.plan.changes import Action
from aiscale.plan.data_resources import protected_keys, refused_losses

if TYPE_CHECKING:
    from aiscale.engine.automation import EngineStack
    from aiscale.plan.applied_state import Applied
    from aiscale.plan.changes import Plan

_FLAGS = ("protect", "retainOnDelete")


def refuse_losses(plan: Plan, applied: Applied) -> None:
    """Refuse a plan that deletes or replaces resources with data that it does not allow.

    Raises:
        NotAllowedError: there is such a one.
    """
    if lost := refused_losses(plan, applied):
        raise NotAllowedError(
            f"plan {plan.id} would delete the data of {joined([one.key for one in lost], 8)}: nothing was changed",
            hint="allow each by its address: --allow ADDRESS",
        )


def lift_protection(stack: EngineStack, plan: Plan, applied: Applied, missing: Collection[str] = ()) -> None:
    """Let the engine delete what a plan deletes, replaces or allows, and make anew what is missing.

    Args:
        stack: of the engine.
        plan: the plan, which was not refused.
        applied: what it was made from.
        missing: keys of objects that are not there any more.
    """
    going = {change.key for change in plan.changes if change.action in {Action.DELETE, Action.REPLACE}}
    going |= {change.key for change in plan.changes if change.key in plan.allowed} | set(missing)
    if going and (keys := protected_keys(item.resource for item in applied.resources.values()) & going):
        stack.replace(lambda state: without_protection(state, keys))


def without_protection(state: Mapping[str, Any], keys: Collection[str]) -> dict[str, Any]:
    """The engine's state in which some objects may be deleted.

    Args:
        state: as exported.
        keys: of the objects.
    """
    return {**state, "resources": [
        {name: value for name, value in item.items() if name not in _FLAGS} if key_of(item["urn"]) in keys else item
        for item in state.get("resources") or ()
    ]}  # fmt: skip
