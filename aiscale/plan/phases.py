"""Cuts a plan in two where callers move: first the new beside the old, then, once it is ready, callers and the old.

A Service whose selector changes moves every caller at once. Applied in one go it would point at pods that have just
been created, and what it pointed at before would be deleted in the same breath.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from aiscale.lowering.resource import Resource
from aiscale.plan.applied import Applied
from aiscale.plan.changes import Action, Plan, ResourceChange
from aiscale.plan.make_plan import LEFTOVER_REASON
from aiscale.plan.order import in_order

_SELECTOR = "spec.selector"


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of a plan that is applied in one go.

    Attributes:
        plan: the part; what another phase changes is unchanged in it.
        gate: what must be ready before it begins.
    """

    plan: Plan
    gate: tuple[Resource, ...] = ()


def phases(plan: Plan, applied: Applied) -> tuple[Phase, ...]:
    """The plan itself, or two phases when it moves callers from one workload to another.

    The first phase creates and changes everything but those Services, and deletes nothing. The second begins when
    the workloads that callers move to are ready; it moves the callers and deletes what is not wanted any more.
    Where those workloads are not ready in time, callers stay where they are.

    Args:
        plan: made from ``applied``.
        applied: what was applied last.
    """
    moves = [change for change in plan.changes if _moves_callers(change)]
    targets = {key for change in moves if change.desired is not None for key in change.desired.needs}
    gate = tuple(
        change.desired
        for change in plan.resources
        if change.key in targets and change.desired is not None and change.desired.kind == "Deployment"
    )
    if not gate:
        return (Phase(plan),)
    held = {change.key for change in moves}
    held |= {c.key for c in plan.changes if c.action is Action.DELETE and c.reason != LEFTOVER_REASON}
    first, second = _beside(plan, applied, held), _afterwards(plan, held)
    return (Phase(first), Phase(second, gate)) if first.has_changes else (Phase(second, gate),)


def without_changes(plan: Plan) -> Plan:
    """The same plan with nothing left to do."""
    kept = (change for change in plan.resources if change.action is Action.SAME)
    return replace(plan, resources=tuple(kept), components=())


def _moves_callers(change: ResourceChange) -> bool:
    """Whether its callers go to other pods. What somebody added to a selector only keeps them from those they had."""
    return (
        change.action is Action.UPDATE
        and change.type.endswith(":Service")
        and any(field.path.startswith(_SELECTOR) and field.path not in change.removes for field in change.fields)
    )


def _beside(plan: Plan, applied: Applied, held: Collection[str]) -> Plan:
    """The plan with what is held left as it was applied, its descriptions included."""
    by_key = {c.key: _as_applied(c, applied) if c.key in held else c for c in plan.resources}
    ordered = in_order([change.desired for change in by_key.values() if change.desired is not None])
    swept = tuple(change for change in by_key.values() if change.desired is None)
    owners = {change.address for change in by_key.values() if change.key in held}
    described: Mapping[str, Mapping[str, object]] = {
        **{address: text for address, text in plan.described.items() if address not in owners},
        **{address: text for address, text in applied.described.items() if address in owners},
    }
    resources = (*(by_key[resource.key] for resource in ordered), *swept)
    return replace(plan, resources=resources, described=dict(sorted(described.items())))


def _as_applied(change: ResourceChange, applied: Applied) -> ResourceChange:
    before = applied.resources[change.key]
    return replace(change, action=Action.SAME, fields=(), desired=before.resource, plan=before.plan)


def _afterwards(plan: Plan, held: Collection[str]) -> Plan:
    """The plan once everything that is not held is done."""
    resources = tuple(
        change if change.key in held or change.action is Action.SAME else replace(change, action=Action.SAME, fields=())
        for change in plan.resources
        if change.desired is not None or change.key in held
    )
    return replace(plan, resources=resources)
