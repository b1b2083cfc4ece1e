"""Cuts a plan where callers move: first the new beside the old, then, once it is ready, callers and the old.

A Service whose selector changes moves every caller at once. Applied in one go it would point at pods that have just
been created, and what it pointed at before would be deleted in the same breath. So the new has as many pods as the old
before anybody moves, and its autoscaler looks after it from then on.

The same where the schema of a stream changes: its readers and writers take the new version once it is registered, one
side after the other as the compatibility of the schema wants it.

And where a batch job depends on others: it is created once they have completed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from aiscale.lowering.labels import BATCH_JOB, ROLE, SCHEMA_REGISTRATION
from aiscale.lowering.passes.rollout_order import RUNNERS
from aiscale.lowering.resource import Resource
from aiscale.plan.applied_state import Applied
from aiscale.plan.capacity import scaled_out
from aiscale.plan.changes import Action, Plan, ResourceChange
from aiscale.plan.dependencies import dependents, reached
from aiscale.plan.handovers import diverted, handovers
from aiscale.plan.make_plan import LEFTOVER_REASON
from aiscale.plan.order import in_order

_NOTHING: Mapping[str, int] = MappingProxyType({})

CALLERS = "callers move there"
REGISTRATION = "readers and writers take the new schema"
SCHEMA = "the other side of a stream takes its new schema"
COMPLETION = "jobs that depend on these runs start"


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of a plan that is applied in one go.

    Attributes:
        plan: the part; what another phase changes is unchanged in it.
        gate: what must be ready before it begins.
        held: what waits for that, in words: :data:`CALLERS`, :data:`REGISTRATION`, :data:`SCHEMA` or
            :data:`COMPLETION`; empty without a gate.
        replicas: how many replicas a workload gets before it is waited for, by its key.
    """

    plan: Plan
    gate: tuple[Resource, ...] = ()
    held: str = ""
    replicas: Mapping[str, int] = field(default_factory=dict)


def phases(plan: Plan, applied: Applied, running: Mapping[str, int] = _NOTHING) -> tuple[Phase, ...]:
    """The plan itself, or several phases when it moves callers or changes schemas.

    Where it moves callers from one workload to another, the first phase creates and changes everything but those
    Services, and deletes nothing. The second begins when the workloads that callers move to are ready; it moves the
    callers and deletes what is not wanted any more. Where those workloads are not ready in time, callers stay where
    they are. A workload with a new autoscaler first gets as many replicas as callers leave; the autoscaler itself is
    made with the second phase. Routes that give a version another share of the requests are held like such a Service;
    where they no longer name a version, what runs it changes after them.

    Where it changes a schema, workloads that take the new version change in a phase of their own, once the Job that
    registers it has ended well; those that take it second in another one, once those that take it first are ready. What
    is not wanted any more goes last.

    A batch job that depends on others is created in a phase of its own, once they have completed.

    Args:
        plan: made from ``applied``.
        applied: what was applied last.
        running: replicas that Deployments have now, by key; where one is not named, what was applied counts.
    """
    found: list[Phase] = []
    rest, gate, words = plan, tuple[Resource, ...](), ""
    jobs = {c.key: c.desired for c in plan.resources if c.desired is not None and is_registration(c.desired)}
    runs = {c.key: c.desired for c in plan.resources if c.desired is not None and _is_run(c.desired)}
    waiting = {
        change.key: change
        for change in plan.changes
        if _takes_new_schema(change, jobs, applied) or _starts_after(change, runs)
    }
    jobs |= runs
    gates = jobs | {c.key: c.desired for c in plan.resources if c.desired is not None and c.desired.kind in RUNNERS}
    # What is held may need what will be deleted.
    gone = _deleted(plan)
    asked: set[str] = set()
    while waiting:
        held = _with_dependents(waiting, plan) | gone
        part = _beside(rest, applied, held)
        if gate:
            found.append(Phase(part, gate, words))
        elif part.has_changes:
            found += _moving(part, applied, running)
        rest = _afterwards(rest, held)
        # Those that nobody else of them goes before are next; the others wait for them in turn.
        later = {key: one for key, one in waiting.items() if any(need in waiting for need in _needs(one))}
        sooner = dict.fromkeys(need for key, one in waiting.items() if key not in later for need in _needs(one))
        gate = tuple(gates[need] for need in sooner if need in gates and need not in asked)
        words = _held(gate)
        asked |= {one.key for one in gate if one.key in jobs}
        waiting = later
    return (*found, Phase(rest, gate, words)) if gate else (*found, *_moving(rest, applied, running))


def is_registration(record: Resource) -> bool:
    """Whether a record is the Job that registers schemas."""
    labels = record.properties["metadata"].get("labels", {}) if record.kind == "Job" else {}
    return bool(labels.get(ROLE) == SCHEMA_REGISTRATION)


def _is_run(record: Resource) -> bool:
    """Whether a record is the Job or RayJob of a batch job."""
    is_job = record.kind in {"Job", "RayJob"}
    return is_job and bool(record.properties["metadata"].get("labels", {}).get(ROLE) == BATCH_JOB)


def _starts_after(change: ResourceChange, runs: Collection[str]) -> bool:
    """Whether it is the Job of a batch job that depends on others. A Job that is there already has started."""
    return change.action is Action.CREATE and change.key in runs and any(need in runs for need in _needs(change))


def _held(gate: tuple[Resource, ...]) -> str:
    """What waits for a gate, in words."""
    if any(is_registration(one) for one in gate):
        return REGISTRATION
    return COMPLETION if any(_is_run(one) for one in gate) else SCHEMA


def left(plan: Plan, applied: Applied) -> tuple[Resource, ...]:
    """The workloads, as they were applied, that callers are moved away from."""
    return tuple(dict.fromkeys(record for one in handovers(plan, applied) for record in one.left))


def _moving(plan: Plan, applied: Applied, running: Mapping[str, int]) -> tuple[Phase, ...]:
    """The plan itself, or two phases when it moves callers or shares of requests.

    Routes that give a version a share change once it is ready. What runs a version that routes no longer name changes
    after them.
    """
    found, routes = handovers(plan, applied), diverted(plan, applied)
    if routes.first:
        held = routes.first | _deleted(plan)
        first, second = _beside(plan, applied, held), _afterwards(plan, held)
        return (Phase(first), Phase(second)) if first.has_changes else (Phase(second),)
    targets = routes.gate.union(record.key for one in found for record in one.taken)
    gate = tuple(c.desired for c in plan.resources if c.key in targets and c.desired is not None)
    if not gate:
        return (Phase(plan),)
    new = scaled_out(plan, applied, found, running)
    replicas = {one.workload: one.replicas for one in new}
    held = routes.last | {one.service for one in found if one.service} | _deleted(plan)
    held |= {one.autoscaler for one in new}
    first, second = _beside(plan, applied, held), _afterwards(plan, held)
    if not first.has_changes:
        return (Phase(second, gate, CALLERS, replicas),)
    return Phase(first, replicas=replicas), Phase(second, gate, CALLERS)


def without_changes(plan: Plan) -> Plan:
    """The same plan with nothing left to do."""
    kept = (change for change in plan.resources if change.action is Action.SAME)
    return replace(plan, resources=tuple(kept), components=())


def _deleted(plan: Plan) -> set[str]:
    return {c.key for c in plan.changes if c.action is Action.DELETE and c.reason != LEFTOVER_REASON}


def _takes_new_schema(change: ResourceChange, jobs: Mapping[str, Resource], applied: Applied) -> bool:
    """Whether a workload changes together with a schema: it needs a Job that it did not need before.

    A new workload waits where the registry was there before it: a whole system is deployed in one go.
    """
    if change.desired is None or change.desired.kind not in RUNNERS:
        return False
    needed = {need for need in change.desired.depends_on if need in jobs}
    if change.key in applied.resources:  # one that is missing is made again without a wait
        is_made = change.action in {Action.UPDATE, Action.CREATE}
        return is_made and not needed <= set(applied.resources[change.key].resource.depends_on)
    owners = {jobs[need].address for need in needed}
    return change.action is Action.CREATE and any(one.resource.address in owners for one in applied.resources.values())


def _with_dependents(waiting: Collection[str], plan: Plan) -> frozenset[str]:
    """What is held, with the objects that depend on its new ones."""
    created = {c.key: c.desired for c in plan.changes if c.action is Action.CREATE and c.desired is not None}
    return reached(created.keys() & waiting, dependents(created.values())) | set(waiting)


def _needs(change: ResourceChange) -> tuple[str, ...]:
    return change.desired.depends_on if change.desired is not None else ()


def _beside(plan: Plan, applied: Applied, held: Collection[str]) -> Plan:
    """The plan with what is held left as it was applied, its descriptions included."""
    kept = (c for c in plan.resources if c.key not in held or c.key in applied.resources)
    by_key = {c.key: _as_applied(c, applied) if c.key in held else c for c in kept}
    ordered = in_order([change.desired for change in by_key.values() if change.desired is not None])
    swept = tuple(change for change in by_key.values() if change.desired is None)
    owners = {change.address for change in plan.resources if change.key in held}
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
