"""What the plans of several clusters change together: what goes from one and comes to another has moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from aiscale.plan.changes import Action, ComponentChange, FieldChange, Plan
from aiscale.plan.components import Description, fields_changed

_PLACE = "on"


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
    """
    comes: dict[str, tuple[AtCluster, ComponentChange]] = {}
    goes: dict[str, tuple[str, ComponentChange]] = {}
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
            found[address] = _moved(goes[address], (part.cluster, come), part.plan.described[address])
        else:
            found[address] = comes[address][1] if address in comes else goes[address][1]
    return tuple(found[address] for address in sorted(found))


def _moved(
    gone: tuple[str, ComponentChange], come: tuple[str, ComponentChange], described: Description
) -> ComponentChange:
    (source, old), (target, new) = gone, come
    fields: tuple[FieldChange, ...] = fields_changed(old.was, described)
    return replace(
        new, action=Action.UPDATE, fields=tuple(one for one in fields if one.path != _PLACE),
        resources=tuple(dict.fromkeys((*old.resources, *new.resources))), was=old.was, moves=(source, target),
    )  # fmt: skip
