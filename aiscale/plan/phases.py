"""Cuts a plan where callers move: first the new beside the old, then, once it is ready, callers and the old.

A Service whose selector changes moves every caller at once. Applied in one go it would point at pods that have just
been created, and what it pointed at before would be deleted in the same breath.

The same where the schema of a stream changes: its readers and writers take the new version one after the other, as the
compatibility of the schema wants it.
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

CALLERS = "callers move there"
SCHEMA = "the other side of a stream takes its new schema"


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of a plan that is applied in one go.

    Attributes:
        plan: the part; what another phase changes is unchanged in it.
        gate: what must be ready before it begins.
        held: what waits for that, in words: :data:`CALLERS` or :data:`SCHEMA`; empty without a gate.
    """

    plan: Plan
    gate: tuple[Resource, ...] = ()
    held: str = ""


def phases(plan: Plan, applied: Applied) -> tuple[Phase, ...]:
    """The plan itself, or several phases when it moves callers or changes schemas.

    Where it moves callers from one workload to another, the first phase creates and changes everything but those
    Services, and deletes nothing. The second begins when the workloads that callers move to are ready; it moves the
    callers and deletes what is not wanted any more. Where those workloads are not ready in time, callers stay where
    they are.

    Where it changes a schema, workloads that take the new version second change in a phase of their own, once those
    that take it first are ready. What is not wanted any more goes last.

    Args:
        plan: made from ``applied``.
        applied: what was applied last.
    """
    found: list[Phase] = []
    rest, gate = plan, tuple[Resource, ...]()
    waiting = {change.key: change for change in plan.changes if _takes_schema_second(change, applied)}
    deployments = {c.key: c.desired for c in plan.resources if c.desired is not None and c.desired.kind == "Deployment"}
    # What is held may need what will be deleted.
    gone = _deleted(plan)
    while waiting:
        part = _beside(rest, applied, waiting.keys() | gone)
        if gate:
            found.append(Phase(part, gate, SCHEMA))
        elif part.has_changes:
            found += _moving(part, applied)
        rest = _afterwards(rest, waiting.keys() | gone)
        # Those that nobody else of them goes before are next; the others wait for them in turn.
        held = {key: one for key, one in waiting.items() if any(need in waiting for need in _needs(one))}
        sooner = dict.fromkeys(need for key, one in waiting.items() if key not in held for need in _needs(one))
        gate = tuple(deployments[need] for need in sooner if need in deployments)
        waiting = held
    return (*found, Phase(rest, gate, SCHEMA)) if gate else _moving(rest, applied)


def _moving(plan: Plan, applied: Applied) -> tuple[Phase, ...]:
    """The plan itself, or two phases when it moves callers."""
    moves = [change for change in plan.changes if _moves_callers(change)]
    targets = {key for change in moves if change.desired is not None for key in change.desired.needs}
    gate = tuple(
        change.desired
        for change in plan.resources
        if change.key in targets and change.desired is not None and change.desired.kind == "Deployment"
    )
    if not gate:
        return (Phase(plan),)
    held = {change.key for change in moves} | _deleted(plan)
    first, second = _beside(plan, applied, held), _afterwards(plan, held)
    return (Phase(first), Phase(second, gate, CALLERS)) if first.has_changes else (Phase(second, gate, CALLERS),)


def without_changes(plan: Plan) -> Plan:
    """The same plan with nothing left to do."""
    kept = (change for change in plan.resources if change.action is Action.SAME)
    return replace(plan, resources=tuple(kept), components=())


def _deleted(plan: Plan) -> set[str]:
    return {c.key for c in plan.changes if c.action is Action.DELETE and c.reason != LEFTOVER_REASON}


def _takes_schema_second(change: ResourceChange, applied: Applied) -> bool:
    """Whether a workload changes together with a schema that others take before it.

    It needs them, and the Job that registers the schema: another one than the one that it needed.
    """
    if change.action is not Action.UPDATE or change.desired is None or change.desired.kind != "Deployment":
        return False
    before = applied.resources[change.key].resource.needs
    jobs = {need for need in change.desired.needs if need.startswith("job/")}
    return not jobs <= set(before) and any(need.startswith("deployment/") for need in change.desired.needs)


def _needs(change: ResourceChange) -> tuple[str, ...]:
    return change.desired.needs if change.desired is not None else ()


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
