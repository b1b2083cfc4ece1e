"""Compares the records that should exist with those that were applied. Pure and fast: no file, no network."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic_core import to_json

from aiscale.lowering.resource import Resource
from aiscale.plan.applied_state import Applied, AppliedResource, identity
from aiscale.plan.changes import Action, FieldChange, Plan, ResourceChange
from aiscale.plan.components import Description, component_changes
from aiscale.plan.diff import data_changes, manifest_changes
from aiscale.plan.order import in_order
from aiscale.plan.targets import full_names, keys_in_scope, matcher

LEFTOVER_REASON = "made by an interrupted run and not wanted any more"


def make_plan(
    resources: Sequence[Resource],
    described: Mapping[str, Description],
    applied: Applied,
    *,
    system: str,
    environment: str,
    targets: Sequence[str] = (),
    systems: Mapping[str, Description] | None = None,
) -> Plan:
    """Make the plan that brings the applied records to the desired ones.

    Args:
        resources: every record that should exist, in any order.
        described: every component as plain data, by address.
        applied: what was applied last.
        system: name of the system.
        environment: name of the environment.
        targets: globs on addresses or keys, or names that only one component has; with any, only those records
            and what they need may change.
        systems: what each system says of itself, by address; a limited plan leaves it as it was.

    Returns:
        The plan. The same input gives the same plan, its id included, whatever the order of the records.

    Raises:
        UsageError: a target matches nothing.
        ValueError: the records do not fit together (see :func:`aiscale.plan.order.in_order`).
    """
    ordered = in_order(resources)
    desired = {resource.key: resource for resource in ordered}
    recorded = {key: item.resource for key, item in applied.resources.items()}
    targets = full_names(targets, (*ordered, *recorded.values()))
    scope = keys_in_scope(targets, desired, recorded)
    # A namespace that was kept for what others have in it holds nothing of ours: they may have deleted it since.
    filled = _namespaces_of(ordered) - _namespaces_of(recorded.values()) if recorded else set[str]()
    changes: list[ResourceChange] = []
    for resource in ordered:
        before = applied.resources.get(resource.key)
        if scope is not None and resource.key not in scope:
            if before is not None:
                changes.append(_same(before.resource, before))
        elif before is None:
            changes.append(_change(Action.CREATE, resource))
        else:
            changes.append(_compare(resource, replace(before, unsure=before.unsure or resource.key in filled)))
    for key, item in reversed(list(applied.resources.items())):
        if key not in desired:
            gone = scope is None or key in scope
            changes.append(_change(Action.DELETE, item.resource, desired=None) if gone else _same(item.resource, item))
    if scope is not None:
        changes = _each_after_its_needs(changes)
    changes += _unwanted_leftovers(applied, ordered, targets)
    id_ = _fingerprint(ordered, changes, applied, system, environment, targets)
    stamped = tuple(change if change.action is Action.SAME else change.stamped(id_) for change in changes)
    declared = _in_scope(described, applied.described, stamped, targets)
    said = applied.systems if targets else systems or {}
    components = component_changes(applied.described, declared, stamped, systems=(applied.systems, said))
    return Plan(
        id_,
        system,
        environment,
        applied.applied_at,
        components,
        stamped,
        declared,
        tuple(targets),
        applied.serial,
        said,
        lineage=applied.lineage,
    )


def keeping(plan: Plan, applied: Applied, keys: Collection[str]) -> Plan:
    """The plan, but that some of what it would delete stays as it was applied.

    Args:
        plan: made from the applied state.
        applied: what was applied last.
        keys: keys of what stays.

    Returns:
        A plan of its own, with its own id; the same one where it would delete none of them.
    """
    going = {change.key for change in plan.resources if change.action is Action.DELETE and change.key in keys}
    if not going:
        return plan
    changes: list[ResourceChange] = []
    for change in plan.resources:
        if change.key not in going:
            changes.append(change)
        elif change.reason != LEFTOVER_REASON:
            item = applied.resources[change.key]
            changes.append(_same(item.resource, item))
    id_ = hashlib.sha256(f"{plan.id} keeps {sorted(going)!r}".encode()).hexdigest()[:12]
    changes = [one if one.action is Action.SAME else one.stamped(id_) for one in _each_after_its_needs(changes)]
    components = component_changes(
        applied.described, plan.described, changes, systems=(applied.systems, plan.systems)
    )  # fmt: skip
    return replace(plan, id=id_, resources=tuple(changes), components=components)


def _namespaces_of(records: Iterable[Resource]) -> set[str]:
    """Keys of the namespaces that records are in."""
    places = {record.properties["metadata"].get("namespace", "") for record in records if record.is_kubernetes}
    return {f"namespace/{name}" for name in places}


def _compare(resource: Resource, before: AppliedResource) -> ResourceChange:
    old = before.resource
    if old.properties == resource.properties and old.type == resource.type and not before.unsure:
        return _same(resource, before)
    compare = manifest_changes if resource.is_kubernetes else data_changes
    fields = compare(old.properties, resource.properties)
    if not fields and not before.unsure and old.type == resource.type:
        return _same(resource, before)
    replaces = old.type != resource.type or any(field.forces_replace for field in fields)
    return _change(Action.REPLACE if replaces else Action.UPDATE, resource, fields)


def _same(resource: Resource, before: AppliedResource) -> ResourceChange:
    return ResourceChange(
        Action.SAME, resource.key, resource.type, resource.address, resource.reason, (), resource, before.plan
    )  # fmt: skip


_KEEP: Any = object()


def _change(
    action: Action, resource: Resource, fields: tuple[FieldChange, ...] = (), desired: Resource | None = _KEEP
) -> ResourceChange:
    kept = resource if desired is _KEEP else desired
    return ResourceChange(action, resource.key, resource.type, resource.address, resource.reason, fields, kept)


def _each_after_its_needs(changes: Sequence[ResourceChange]) -> list[ResourceChange]:
    """What stays as it was applied, desired or not, has its place among the rest; deletions come last."""
    kept = {change.key: change.desired for change in changes if change.desired is not None}
    known = [
        replace(record, depends_on=tuple(key for key in record.depends_on if key in kept)) for record in kept.values()
    ]
    place = {record.key: number for number, record in enumerate(in_order(known))}
    return sorted(changes, key=lambda change: place.get(change.key, len(place)))


def _unwanted_leftovers(applied: Applied, ordered: Sequence[Resource], targets: Sequence[str]) -> list[ResourceChange]:
    """Objects of an interrupted run: those that are wanted are adopted by their creation, the others go."""
    if not applied.leftovers:
        return []
    named = matcher(targets)
    wanted = {identity(resource.properties) for resource in ordered if resource.is_kubernetes}
    return [
        replace(_change(Action.DELETE, item.resource, desired=None), reason=LEFTOVER_REASON)
        for item in applied.leftovers
        if identity(item.resource.properties) not in wanted and named(item.resource.address)
    ]


def _in_scope(
    described: Mapping[str, Description],
    before: Mapping[str, Description],
    changes: Sequence[ResourceChange],
    targets: Sequence[str],
) -> Mapping[str, Description]:
    """The descriptions to record: a limited plan leaves those of untouched components as they were."""
    if not targets:
        return described
    named = matcher(targets)
    touched = {change.address for change in changes if change.action is not Action.SAME}
    kept = {address: text for address, text in before.items() if not named(address) and address not in touched}
    new = {address: text for address, text in described.items() if named(address) or address in touched}
    return dict(sorted((kept | new).items()))


def _fingerprint(
    ordered: Sequence[Resource],
    changes: Sequence[ResourceChange],
    applied: Applied,
    system: str,
    environment: str,
    targets: Sequence[str],
) -> str:
    """First 12 hexadecimal digits of a SHA-256.

    The records and what differs from them give the applied state too, so it need not be hashed a second time;
    its serial makes a repeated edit a plan of its own, which the plan label relies on.
    """
    digest = hashlib.sha256()
    digest.update(to_json([system, environment, sorted(targets), applied.cluster, applied.serial, applied.lineage]))
    for resource in ordered:
        record = [
            resource.type,
            resource.key,
            resource.properties,
            resource.address,
            resource.depends_on,
            resource.reason,
        ]
        digest.update(to_json(record))
    for change in changes:
        if change.action is not Action.SAME:
            digest.update(to_json([f"{change.action} {change.key}", [[f.path, f.before] for f in change.fields]]))
    return digest.hexdigest()[:12]
