"""Which workloads callers are moved from, and to which others; and which routes move a share of the requests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from aiscale.components.objects.object_reference import items, nested
from aiscale.lowering.resource import Resource
from aiscale.plan.applied_state import Applied
from aiscale.plan.changes import Action, Plan, ResourceChange

_SELECTOR = "spec.selector"
_WORKLOADS = frozenset({"Deployment", "LeaderWorkerSet", "Rollout"})
"""Kinds whose pods callers move to."""


_ROUTES = frozenset({"VirtualService", "HTTPRoute", "GRPCRoute"})
_BESIDE = frozenset({"Deployment", "InferenceService", "SeldonDeployment"})
"""Kinds of what runs a version beside another one, which routes with shares depend on."""


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


class Diverted(NamedTuple):
    """Routes that give another share of the requests to a version, together with what runs it.

    Attributes:
        last: keys of the routes that change once it is ready.
        gate: keys of what runs the version.
        first: keys of what changes once routes do not name its Service any more.
    """

    last: frozenset[str]
    gate: frozenset[str]
    first: frozenset[str]


def diverted(plan: Plan, applied: Applied) -> Diverted:
    """What goes before and after the routes of a plan that divide requests in another way.

    Nothing of a component that was not there before: it has no requests yet.

    Args:
        plan: made from ``applied``.
        applied: what was applied last.
    """
    there = {item.resource.address for item in applied.resources.values()}
    running = {
        change.key: change
        for change in plan.resources
        if change.desired is not None and change.desired.kind in _BESIDE and change.desired.address in there
    }
    last, gate, first = set[str](), set[str](), set[str]()
    for change in plan.changes if running else ():
        before = applied.resources[change.key].resource if change.key in applied.resources else None
        shares, earlier = _shares(change.desired), _shares(before)
        if not _is_route(change) or shares == earlier:
            continue
        needs = {*_needs_of(change.desired), *_needs_of(before)} & running.keys()
        if earlier.keys() - shares.keys():
            updated = (key for key in needs if running[key].action is Action.UPDATE)
            first |= {key for key in updated if not key.startswith("deployment/")}
        elif needs and len(shares) > 1:
            last.add(change.key)
            gate |= needs
    # What else of it changes in place, such as rights to read a version, stays until then as well.
    addresses = {running[key].address for key in first}
    first |= {
        change.key
        for change in plan.changes
        if change.address in addresses and change.action is Action.UPDATE and not _is_route(change)
    }
    return Diverted(frozenset(last), frozenset(gate), frozenset(first))


def _is_route(change: ResourceChange) -> bool:
    return change.type.rpartition(":")[2] in _ROUTES


def _needs_of(route: Resource | None) -> tuple[str, ...]:
    return route.depends_on if route is not None else ()


def _shares(route: Resource | None) -> Mapping[str, object]:
    """Names of the Services that a route sends requests to, and copies of them, each with its share."""
    found: dict[str, object] = {}
    spec = route.properties.get("spec") if route is not None and route.kind in _ROUTES else None
    for _, rule in (*items(spec, "http", "spec"), *items(spec, "rules", "spec")):
        for _, place in (*items(rule, "route", ""), *items(rule, "backendRefs", "")):
            found[str(nested(place, "destination", "host") or nested(place, "name"))] = nested(place, "weight")
        if (copied := nested(rule, "mirror", "host")) is not None:
            found[str(copied)] = nested(rule, "mirrorPercentage", "value")
        for _, one in items(rule, "filters", ""):
            if (copied := nested(one, "requestMirror", "backendRef", "name")) is not None:
                found[str(copied)] = nested(one, "requestMirror", "percent")
    return found
