"""Which workloads callers are moved from, and to which others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from aiscale.lowering.resource import Resource
from aiscale.plan.applied_state import Applied
from aiscale.plan.changes import Action, Plan, ResourceChange

_SELECTOR = "spec.selector"
_WORKLOADS = frozenset({"Deployment", "LeaderWorkerSet", "Rollout"})
"""Kinds whose pods callers move to."""


class Handover(NamedTuple):
    """Callers move from workloads to others.

    Attributes:
        left: the workloads that they leave, as applied.
        taken: the workloads that they move to, as planned.
        service: key of the Service whose selector changes; empty where the selector stays and selects both.
    """

    left: tuple[Resource, ...]
    taken: tuple[Resource, ...]
    service: str = ""


def handovers(plan: Plan, applied: Applied) -> tuple[Handover, ...]:
    """Every handover of a plan: by a Service that selects other pods, or by another kind of workload.

    Args:
        plan: made from ``applied``.
        applied: what was applied last.
    """
    return (*_by_services(plan, applied), *_by_kinds(plan, applied))


def moves_callers(change: ResourceChange) -> bool:
    """Whether its callers go to other pods. What somebody added to a selector only keeps them from those they had."""
    return (
        change.action is Action.UPDATE
        and change.type.endswith(":Service")
        and any(field.path.startswith(_SELECTOR) and field.path not in change.removes for field in change.fields)
    )


def _by_services(plan: Plan, applied: Applied) -> Iterator[Handover]:
    moved = [change for change in plan.changes if moves_callers(change) and change.desired is not None]
    if not moved:
        return
    planned = {c.key: c.desired for c in plan.resources if c.desired is not None and c.desired.kind in _WORKLOADS}
    before = {key: item.resource for key, item in applied.resources.items() if item.resource.kind in _WORKLOADS}
    for change in moved:
        assert change.desired is not None
        yield Handover(
            _behind(applied.resources[change.key].resource, before), _behind(change.desired, planned), change.key
        )


def _behind(service: Resource, workloads: Mapping[str, Resource]) -> tuple[Resource, ...]:
    """The workloads of a Service: it depends on a Deployment, and a Rollout depends on it."""
    needed = [workloads[key] for key in service.depends_on if key in workloads]
    return (*needed, *(one for one in workloads.values() if one.kind == "Rollout" and service.key in one.depends_on))


def _by_kinds(plan: Plan, applied: Applied) -> Iterator[Handover]:
    """New workloads of components that lose one of another kind."""
    lost: dict[str, list[Resource]] = defaultdict(list)
    for change in plan.changes:
        record = applied.resources[change.key].resource if change.key in applied.resources else None
        if change.action is Action.DELETE and record is not None and record.kind in _WORKLOADS:
            lost[record.address].append(record)
    for change in plan.changes if lost else ():
        new = change.desired if change.action is Action.CREATE else None
        if new is not None and new.kind in _WORKLOADS:
            old = tuple(one for one in lost.get(new.address, ()) if one.kind != new.kind)
            if old:
                yield Handover(old, (new,))
