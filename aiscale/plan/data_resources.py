"""Which resources store data, and what a plan would lose with them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from importlib import import_module
from typing import NamedTuple, cast

from aiscale.core import plugins
from aiscale.core.plugins import Announced
from aiscale.lowering.resource import Resource
from aiscale.lowering.stored_data import Describe, Stored, StoredData, unversioned
from aiscale.plan.applied_state import Applied
from aiscale.plan.changes import Action, Plan, ResourceChange

LOWERINGS = "aiscale.lowerings"
"""The group of plug-ins with tables of their own."""

TABLES = (
    "kubernetes", "objects", "streams.firehose", "streams.kafka", "streams.kinesis", "streams.msk", "streams.pubsub",
    "streams.schema_registry",
)  # fmt: skip
"""Folders of ``aiscale.lowering`` with a module ``stored_data``."""


class DataLoss(NamedTuple):
    """A resource that a plan deletes or replaces, and the data that it stores.

    Attributes:
        key: of the resource.
        address: of the component that owns it.
        action: ``delete`` or ``replace``.
        data: what is lost, and what stays.
    """

    key: str
    address: str
    action: Action
    data: StoredData

    @property
    def words(self) -> str:
        """What happens, in a sentence without its subject: ``deletes kafkatopic/rides with its records``."""
        what = f"{self.data.thing}s" if self.data.is_within else self.data.data
        how = f"; {self.data.stays}" if self.data.stays else f" with its {what}"
        return f"{self.action}s {self.key}{how}"


def data_of(resource: Resource, records: Mapping[str, Resource]) -> StoredData | None:
    """The data of a resource.

    Args:
        resource: as it was applied.
        records: all that were applied, by key.
    """
    type_ = unversioned(resource.type)
    describe = _table().get(type_) or _plugin_table(plugins.announced(LOWERINGS)).get(type_)
    return describe(resource, records) if describe is not None else None


def data_losses(plan: Plan, applied: Applied) -> tuple[DataLoss, ...]:
    """The resources with data that a plan deletes, or replaces so that their data is lost, in the plan's order.

    Args:
        plan: the plan.
        applied: what it was made from.
    """
    records = _records(applied)
    left = {item.resource.key: item.resource for item in applied.leftovers}
    found = []
    for change in plan.changes:
        if change.action not in {Action.DELETE, Action.REPLACE}:
            continue
        resource = records.get(change.key) or left.get(change.key)
        data = data_of(resource, records) if resource is not None else None
        if data is not None and not (data.survives_replacement and _has_its_name_again(change)):
            found.append(DataLoss(change.key, change.address, change.action, data))
    return tuple(found)


def would_lose(key: str, action: Action, plan: Plan, applied: Applied) -> tuple[DataLoss, ...]:
    """The protected resource of a key, where the engine would delete or replace it and the plan does not say so.

    Args:
        key: of the resource.
        action: what the engine would do.
        plan: the plan, which changes it in place.
        applied: what it was made from.
    """
    records = _records(applied)
    data = data_of(records[key], records) if key in records and key not in plan.allowed else None
    return (DataLoss(key, records[key].address, action, data),) if data is not None and data.is_protected else ()


def refused_losses(plan: Plan, applied: Applied) -> tuple[DataLoss, ...]:
    """The protected ones among them that the plan does not allow."""
    return tuple(
        one for one in data_losses(plan, applied) if one.data.is_protected and one.key not in plan.allowed
    )  # fmt: skip


def allowing(plan: Plan, applied: Applied, addresses: Collection[str]) -> Plan:
    """The plan, with the resources with data that may be deleted or replaced.

    Resources that are changed in place are among them: a provider may find that it must replace one.

    Args:
        plan: the plan.
        applied: what it was made from.
        addresses: globs on addresses of components or on keys of resources.
    """
    changed = (change for change in plan.changes if change.action is not Action.CREATE)
    named = [change.key for change in changed if any(_is_named(change, one) for one in addresses)]
    known = protected_keys((*_records(applied).values(), *(one.resource for one in applied.leftovers))) if named else ()
    return replace(plan, allowed=frozenset(known).intersection(named))


def protected_keys(resources: Iterable[Resource]) -> frozenset[str]:
    """Keys of the resources that are deleted or replaced only where that is allowed.

    Args:
        resources: all that were applied, or all that will be.
    """
    records = {resource.key: resource for resource in resources}
    found = ((key, data_of(resource, records)) for key, resource in records.items())
    return frozenset(key for key, data in found if data is not None and data.is_protected)


def _is_named(change: ResourceChange, glob: str) -> bool:
    return fnmatchcase(change.address, glob) or fnmatchcase(change.key, glob)


def _has_its_name_again(change: ResourceChange) -> bool:
    """Whether a resource is made anew under its name, in its namespace."""
    return change.action is Action.REPLACE and not any(field.path.startswith("metadata.") for field in change.fields)


def _records(applied: Applied) -> dict[str, Resource]:
    return {key: item.resource for key, item in applied.resources.items()}


@cache
def _table() -> dict[str, Describe]:
    """Every table as one; imported when it is first asked: most commands plan nothing."""
    every = (cast("Stored", import_module(f"aiscale.lowering.{name}.stored_data").STORED) for name in TABLES)
    return {type_: describe for table in every for type_, describe in table.items()}


@lru_cache(maxsize=4)
def _plugin_table(announced: tuple[Announced, ...]) -> dict[str, Describe]:
    """The same of the plug-ins that are installed."""
    if not announced:
        return {}
    from aiscale.lowering.plugin_lowerings import plugin_lowerings

    each = (one.stored_data for one in plugin_lowerings().lowerings.values())
    return {type_: describe for table in each for type_, describe in table.items()}
