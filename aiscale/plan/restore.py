"""Makes what is missing or was changed behind aiscale's back part of a plan."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from aiscale.plan.changes import Action, ComponentChange, FieldChange, Plan, ResourceChange
from aiscale.plan.targets import kept_in_scope


@dataclass(frozen=True, slots=True)
class DriftedField(FieldChange):
    """One field of a live object that is not as it was applied, and who wrote it.

    Attributes:
        manager: the client that wrote it, as it calls itself in ``managedFields``; empty when that is not known.
        at: when it last wrote to the object (ISO 8601, UTC); empty when that is not known.
        is_added: whether it was not applied at all: somebody added it.
        stays: why it cannot be removed again; empty when it can.
    """

    manager: str = ""
    at: str = ""
    is_added: bool = False
    stays: str = ""


@dataclass(frozen=True, slots=True)
class UnmanagedObject:
    """An object among the system's that aiscale did not make and does not touch.

    Attributes:
        key: ``kind/name``.
        namespace: its namespace.
        manager: the client that made it; empty when that is not known.
        at: when it was made (ISO 8601, UTC).
    """

    key: str
    namespace: str
    manager: str
    at: str


@dataclass(frozen=True, slots=True)
class Drift:
    """One difference between what was applied and what is there.

    Attributes:
        key: the record's key; ``kind/name`` of the object when it is ``extra``.
        address: the component that owns it.
        kind: ``missing``: the object is gone; ``changed``: fields that aiscale sets have other values, or others
            have added fields; ``extra``: an object carries the system's label and was never applied.
        fields: for ``changed``: path, the applied value before, the live value after.
    """

    key: str
    address: str
    kind: Literal["missing", "changed", "extra"]
    fields: tuple[FieldChange, ...] = ()

    @property
    def is_restored(self) -> bool:
        """Whether ``up`` can put any of it back."""
        return self.kind == "missing" or any(_is_put_back(field) for field in self.fields)


def restoring(plan: Plan, drift: Sequence[Drift]) -> Plan:
    """The plan, with every drifted object among those that change.

    What changes anyhow gets what drifted in addition: an object to update that is missing is created, and fields that
    others set are set back. Objects that are extra are left alone: aiscale deletes only what it has made and recorded.
    A limited plan puts back what its targets name.

    Args:
        plan: a plan against the applied state.
        drift: what differs live.

    Returns:
        A plan of its own, with its own id; the same one when nothing is to be restored.
    """
    by_key = {item.key: item for item in drift if item.kind != "extra" and item.is_restored}
    if by_key and plan.targets:
        scope = kept_in_scope(plan.targets, {c.key: c.desired for c in plan.resources if c.desired is not None})
        by_key = {key: item for key, item in by_key.items() if key in scope}
    resources = tuple(_restored(change, by_key.get(change.key)) for change in plan.resources)
    restored = {now.key for now, before in zip(resources, plan.resources, strict=True) if now is not before}
    if not restored:
        return plan
    id_ = hashlib.sha256(f"{plan.id} restores {sorted(by_key.items())!r}".encode()).hexdigest()[:12]
    stamped = tuple(one if one.action is Action.SAME else replace(one, plan=id_) for one in resources)
    return replace(plan, id=id_, resources=stamped, components=_components(plan, stamped, restored))


def put_back(plan: Plan, drift: Sequence[Drift]) -> tuple[Drift, ...]:
    """Which of the differences a plan makes good."""
    changes = {change.key: change for change in plan.changes}
    return tuple(item for item in drift if item.key in changes and _is_made_good(changes[item.key], item))


def _is_made_good(change: ResourceChange, item: Drift) -> bool:
    if item.kind != "changed":
        return item.kind == "missing" and change.action is Action.CREATE
    live = {field.path: field.before for field in change.fields}
    put_back = (field for field in item.fields if _is_put_back(field))
    return any(field.path in live and live[field.path] == field.after for field in put_back)


def _restored(change: ResourceChange, drift: Drift | None) -> ResourceChange:
    """The change with what drifted; the same one where it is deleted or made anew, or sets those fields itself."""
    if drift is None or change.action not in {Action.SAME, Action.UPDATE}:
        return change
    if drift.kind == "missing":
        return replace(change, action=Action.CREATE, fields=())
    known = {field.path for field in change.fields}
    put_back = [field for field in drift.fields if _is_put_back(field) and field.path not in known]
    if not put_back:
        return change
    fields = tuple(FieldChange(f.path, f.after, f.before, f.forces_replace) for f in put_back)
    removes = tuple(field.path for field in put_back if isinstance(field, DriftedField) and field.is_added)
    return replace(change, action=Action.UPDATE, fields=(*change.fields, *fields), removes=(*change.removes, *removes))


def _is_put_back(field: FieldChange) -> bool:
    return not (isinstance(field, DriftedField) and field.stays)


def _components(plan: Plan, resources: Sequence[ResourceChange], restored: set[str]) -> tuple[ComponentChange, ...]:
    found = {change.address: change for change in plan.components}
    for change in resources:
        if change.key in restored:
            kind = str(plan.described.get(change.address, {}).get("kind", ""))
            known = found.setdefault(change.address, ComponentChange(Action.UPDATE, change.address, kind))
            found[change.address] = replace(known, resources=tuple(dict.fromkeys((*known.resources, change.key))))
    return tuple(found[address] for address in sorted(found))
