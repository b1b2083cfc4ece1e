"""What the plans of several clusters change together: what goes from one and comes to another has moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from aiscale.plan.changes import Action, ComponentChange, FieldChange, Plan
from aiscale.plan.components import Description, fields_changed

_PLACE = "on"
_OF_KUBERNETES = "kubernetes:"


class AtCluster(NamedTuple):
    """The plan of one cluster.

    Attributes:
        cluster: name of the cluster.
        plan: what happens there.
        before: every component that was applied there, as plain data, by address.
    """

    cluster: str
    plan: Plan
    before: dict[str, Description]


def together(parts: Sequence[AtCluster]) -> tuple[ComponentChange, ...]:
    """The components that change, by address.

    What several clusters know of, such as a team, is new only where none knew of it, and gone only where none still
    does. A component that is deleted on one cluster and created on another is an update that says from where to where.

    Args:
        parts: the plans, in the order in which they are applied.
    """
    comes: dict[str, tuple[AtCluster, ComponentChange]] = {}
    goes: dict[str, tuple[str, ComponentChange]] = {}
    order = {part.cluster: index for index, part in enumerate(parts)}
    found: dict[str, ComponentChange] = {}
    kept = {address for part in parts for address in part.plan.described if address in part.before}
    for part in parts:
        for change in part.plan.components:
            if change.action is Action.CREATE:
                comes[change.address] = (part, change)
            elif change.action is Action.DELETE:
                goes[change.address] = (part.cluster, change)
            else:
                found[change.address] = change
    for address in comes.keys() | goes.keys():
        if address in kept:
            continue
        if address in comes and address in goes:
            part, come = comes[address]
            moved = _moved(goes[address], (part.cluster, come), part.plan.described[address])
            is_early = order[goes[address][0]] < order[part.cluster] and bool(goes[address][1].resources)
            found[address] = replace(moved, is_deleted_first=is_early)
        else:
            found[address] = comes[address][1] if address in comes else goes[address][1]
    return tuple(found[address] for address in sorted(found))


def made_before_deleted(parts: Sequence[AtCluster]) -> tuple[int, ...]:
    """An order of the clusters in which what moves is made before it is deleted; otherwise as they are given.

    An object of a cloud has the same name wherever its component runs, and must be gone before it is made again.
    Where things move in a circle there is no such order. :func:`together` says of what is deleted first that it is.

    Returns:
        Positions in ``parts``.
    """
    made = {change.address: index for index, part in enumerate(parts) for change in _changed(part, Action.CREATE)}
    waits: dict[int, set[int]] = {index: set() for index in range(len(parts))}
    named_alike = {address for _, _, address in handed_over(parts)}
    for index, part in enumerate(parts):
        for change in _changed(part, Action.DELETE):
            other = made.get(change.address, index)
            if other != index:
                first, then = (index, other) if change.address in named_alike else (other, index)
                waits[then].add(first)
    order: list[int] = []
    while waits:
        after = next((index for index, others in waits.items() if not others & waits.keys()), next(iter(waits)))
        del waits[after]
        order.append(after)
    return tuple(order)


def handed_over(parts: Sequence[AtCluster]) -> Iterator[tuple[str, str, str]]:
    """Objects of clouds that one plan deletes and another one makes.

    Yields:
        The cluster whose state has it, its key, and its component.
    """
    made = {
        change.key for part in parts for change in part.plan.changes
        if change.action is Action.CREATE and not change.type.startswith(_OF_KUBERNETES)
    }  # fmt: skip
    for part in parts:
        for change in part.plan.changes:
            if change.action is Action.DELETE and change.key in made:
                yield part.cluster, change.key, change.address


def _changed(part: AtCluster, action: Action) -> Iterator[ComponentChange]:
    return (change for change in part.plan.components if change.action is action and change.resources)


def _moved(
    gone: tuple[str, ComponentChange], come: tuple[str, ComponentChange], described: Description
) -> ComponentChange:
    (source, old), (target, new) = gone, come
    fields: tuple[FieldChange, ...] = fields_changed(old.was, described)
    return replace(
        new, action=Action.UPDATE, fields=tuple(one for one in fields if one.path != _PLACE),
        resources=tuple(dict.fromkeys((*old.resources, *new.resources))), was=old.was, moves=(source, target),
    )  # fmt: skip
