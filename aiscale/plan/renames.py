"""Applied states under the addresses of now: what a blueprint declares as moved keeps its records."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from aiscale.analysis.computed_fields import COMPUTED_FIELDS
from aiscale.errors import UsageError
from aiscale.plan.applied_state import Applied, AppliedResource
from aiscale.plan.changes import Action, ComponentChange, Plan


def renamed_state(applied: Applied, current: Mapping[str, str]) -> tuple[Applied, Mapping[str, str]]:
    """The state with the addresses of now, and the renames that it did not know of yet.

    Args:
        applied: what was applied last.
        current: the address of now, by each earlier one.

    Returns:
        The state; and the address of now, by the one that the state has.

    Raises:
        UsageError: the state has the earlier component and the one of now.
    """
    known = addresses_of(applied)
    made = {old: new for old, new in current.items() if old in known}
    for old, new in made.items():
        if new in known:
            raise UsageError(
                f"{old} and {new} are both deployed: {new} cannot have the objects of {old}",
                hint=f'remove Moved("{old}", "{new}") from the blueprint: aiscale preview lists what is deleted then',
            )
    return (readdressed(applied, made) if made else applied), made


def unknown_renames(applied: Iterable[Applied], current: Mapping[str, str]) -> list[tuple[str, str]]:
    """Renames of which no state knows anything, neither an earlier address nor the one of now.

    Args:
        applied: the states that hold something; without any, everything is new.
        current: the address of now, by each earlier one.
    """
    states = [addresses_of(one) for one in applied if one.count]
    known = set[str]().union(*states)
    lost = {new for new in current.values() if not known & {new, *(old for old in current if current[old] == new)}}
    return [(old, new) for old, new in current.items() if new in lost] if states else []


def addresses_of(applied: Applied) -> set[str]:
    """Addresses of all components and systems that a state knows."""
    return {*applied.described, *applied.systems, *(item.resource.address for item in applied.resources.values())}


def readdressed(applied: Applied, made: Mapping[str, str]) -> Applied:
    """The state with other addresses; keys and properties of its objects stay.

    Args:
        applied: the state.
        made: new addresses by old ones; others stay.
    """

    def with_address(item: AppliedResource) -> AppliedResource:
        new = made.get(item.resource.address)
        return item if new is None else replace(item, resource=replace(item.resource, address=new))

    return replace(
        applied,
        resources={key: with_address(item) for key, item in applied.resources.items()},
        leftovers=tuple(map(with_address, applied.leftovers)),
        described=descriptions_of(applied.described, made),
        systems=descriptions_of(applied.systems, made),
        findings=None if applied.findings is None else tuple(
            one._replace(address=made.get(one.address, one.address)) for one in applied.findings
        ),
    )  # fmt: skip


def descriptions_of(described: Mapping[str, Mapping[str, Any]], made: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Components as plain data, with other addresses, and the names that these have."""
    found = {}
    for address, text in described.items():
        told = {key: _with_addresses(value, made) for key, value in text.items()}
        if (new := made.get(address)) is not None and "name" in told:
            told["name"] = new.partition("/")[2]
        found[made.get(address, address)] = told
    return dict(sorted(found.items()))


def _with_addresses(value: Any, made: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return made.get(value, value)
    if isinstance(value, Mapping):
        return {key: _with_addresses(item, made) for key, item in value.items()}
    return [_with_addresses(item, made) for item in value] if isinstance(value, list | tuple) else value


def likely_renames(plan: Plan) -> tuple[tuple[str, str], ...]:
    """Components that are deleted and created again under another name, as far as their fields tell.

    Nothing but the name differs, and what refers to other such components. Where several are alike, nobody knows which
    became which.

    Returns:
        The address before, and the one now, of each that has objects to lose.
    """
    gone = {change.address: change for change in plan.components if change.action is Action.DELETE and change.resources}
    come = [change.address for change in plan.components if change.action is Action.CREATE]
    if not gone or not come:
        return ()
    ends = {*gone, *come}
    before: dict[str, list[str]] = defaultdict(list)
    for address, change in gone.items():
        before[_likeness(change.was, ends)].append(address)
    after: dict[str, list[str]] = defaultdict(list)
    for address in come:
        after[_likeness(plan.described.get(address, {}), ends)].append(address)
    pairs = ((olds, after.get(likeness, [])) for likeness, olds in before.items())
    return tuple(sorted((olds[0], news[0]) for olds, news in pairs if len(olds) == len(news) == 1))


def _likeness(described: Mapping[str, Any], ends: Collection[str]) -> str:
    """What two components have in common that are one under two names."""
    said = {key: value for key, value in described.items() if key != "name" and key not in COMPUTED_FIELDS}
    return json.dumps(_with_addresses(said, {address: address.partition("/")[0] for address in ends}), sort_keys=True)


def with_renames(
    changes: Iterable[ComponentChange], made: Mapping[str, str], described: Mapping[str, Mapping[str, Any]]
) -> tuple[ComponentChange, ...]:
    """The changes of components, with the renamed ones among them, whether or not something else changes in them.

    Args:
        changes: what changes otherwise, by address.
        made: the address of now, by the one before.
        described: every component and system as plain data, by address.
    """
    found = {change.address: change for change in changes}
    for old, new in made.items():
        if new in found:
            found[new] = replace(found[new], moved_from=old)
        elif new in described:
            found[new] = ComponentChange(Action.UPDATE, new, str(described[new].get("kind", "")), moved_from=old)
    return tuple(found[address] for address in sorted(found))
