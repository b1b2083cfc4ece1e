"""What a plan changes at the level of the architecture."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from aiscale.analysis.computed_fields import COMPUTED_FIELDS
from aiscale.plan.changes import Action, ComponentChange, FieldChange, ResourceChange
from aiscale.plan.diff import data_changes

Description = Mapping[str, Any]


def component_changes(
    before: Mapping[str, Description],
    after: Mapping[str, Description],
    resources: Iterable[ResourceChange],
    *,
    systems: tuple[Mapping[str, Description], Mapping[str, Description]] = ({}, {}),
) -> tuple[ComponentChange, ...]:
    """Compare what was applied with what is declared, component by component.

    A component that the user did not change but whose resources change is an update without fields: something
    that it refers to made the difference. A system that is added or removed shows as changes of its components, and is
    no change itself; one that says something else of itself is.

    Args:
        before: every component as it was applied, by address.
        after: every component as it is declared.
        resources: what happens to each resource.
        systems: what each system said of itself when it was applied, and what it says now.

    Returns:
        The components and systems that change, by address.
    """
    touched: dict[str, list[str]] = defaultdict(list)
    for change in resources:
        if change.action is not Action.SAME:
            touched[change.address].append(change.key)
    found = []
    changed = {one for one, old in systems[0].items() if one in systems[1] and systems[1][one] != old}
    for address in sorted({*before, *after, *touched, *changed}):
        was, will = systems if address in changed else (before, after)
        old, new = was.get(address), will.get(address)
        keys = tuple(touched.get(address, ()))
        kind = str((new or old or {}).get("kind", ""))
        if old is None and new is not None:
            found.append(ComponentChange(Action.CREATE, address, kind, (), keys))
        elif old is not None and new is None:
            found.append(ComponentChange(Action.DELETE, address, kind, (), keys, old))
        elif fields := fields_changed(old or {}, new or {}):
            found.append(ComponentChange(Action.UPDATE, address, kind, fields, keys))
        elif keys:
            found.append(ComponentChange(Action.UPDATE, address, kind, (), keys))
    return tuple(found)


def fields_changed(before: Description, after: Description) -> tuple[FieldChange, ...]:
    """What the user says otherwise of one component."""
    return data_changes(_declared(before), _declared(after))


def _declared(description: Description) -> Description:
    """The declared values, without those computed from other components."""
    return {key: value for key, value in description.items() if key not in COMPUTED_FIELDS}
