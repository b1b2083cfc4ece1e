"""A plan that puts back what was changed behind aiscale's back."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from aiscale.plan.changes import Action, ComponentChange, FieldChange, Plan, ResourceChange


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

    Objects that are extra are left alone: aiscale deletes only what it has made and recorded.

    Args:
        plan: a plan against the applied state.
        drift: what differs live.

    Returns:
        A plan of its own, with its own id; the same one when nothing is to be restored.
    """
    by_key = {item.key: item for item in drift if item.kind != "extra" and item.is_restored}
    restored = {c.key for c in plan.resources if c.key in by_key and c.action is Action.SAME}
    if not restored:
        return plan
    id_ = hashlib.sha256(f"{plan.id} restores {sorted(by_key.items())!r}".encode()).hexdigest()[:12]
    resources = tuple(_restored(change, by_key.get(change.key), id_) for change in plan.resources)
    return replace(plan, id=id_, resources=resources, components=_components(plan, resources, restored))


def _restored(change: ResourceChange, drift: Drift | None, id_: str) -> ResourceChange:
    if change.action is not Action.SAME:
        return replace(change, plan=id_)
    if drift is None:
        return change
    action = Action.CREATE if drift.kind == "missing" else Action.UPDATE
    put_back = [field for field in drift.fields if _is_put_back(field)]
    fields = tuple(FieldChange(f.path, f.after, f.before, f.forces_replace) for f in put_back)
    removes = tuple(field.path for field in put_back if isinstance(field, DriftedField) and field.is_added)
    return replace(change, action=action, fields=fields, plan=id_, removes=removes)


def _is_put_back(field: FieldChange) -> bool:
    return not (isinstance(field, DriftedField) and field.stays)


def _components(plan: Plan, resources: Sequence[ResourceChange], restored: set[str]) -> tuple[ComponentChange, ...]:
    found = {change.address: change for change in plan.components}
    for change in resources:
        if change.key in restored:
            kind = str(plan.described.get(change.address, {}).get("kind", ""))
            known = found.setdefault(change.address, ComponentChange(Action.UPDATE, change.address, kind))
            found[change.address] = replace(known, resources=(*known.resources, change.key))
    return tuple(found[address] for address in sorted(found))
