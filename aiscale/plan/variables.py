"""Variables that pods have as they were applied, and no longer have afterwards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from aiscale.lowering.resource import Resource
from aiscale.plan.applied_state import Applied
from aiscale.plan.changes import Plan

_Containers = dict[str, set[str]]
"""Names of variables, by the name of the container that has them."""


def variables_gone(plan: Plan, applied: Applied) -> Mapping[str, tuple[str, ...]]:
    """The variables that containers lose which stay, by the address of the component.

    A version of its own has other pods: all objects of a component that change are looked at together.

    Args:
        plan: the plan.
        applied: what it was made from.
    """
    before: dict[str, _Containers] = defaultdict(lambda: defaultdict(set))
    afterwards: dict[str, _Containers] = defaultdict(lambda: defaultdict(set))
    for change in plan.changes:
        if (item := applied.resources.get(change.key)) is not None:
            _add(before[change.address], item.resource)
        if change.desired is not None:
            _add(afterwards[change.address], change.desired)
    found = {}
    for address in sorted(before.keys() & afterwards.keys()):
        now = afterwards[address]
        if gone := {name for one, names in before[address].items() if one in now for name in names - now[one]}:
            found[address] = tuple(sorted(gone))
    return found


def _add(containers: _Containers, record: Resource) -> None:
    if record.is_kubernetes:
        for name, variables in _containers(record.properties, ""):
            containers[name] |= variables


def _containers(value: Any, name: str) -> Iterator[tuple[str, set[str]]]:
    """Everything in a manifest that has variables; what has no name of its own goes by the field that it is in."""
    if isinstance(value, Mapping):
        own = str(value.get("name", name))
        if "env" in value or "image" in value:
            yield own, {str(one["name"]) for one in value.get("env") or () if isinstance(one, Mapping)}
        for field, one in value.items():
            if field != "env":
                yield from _containers(one, str(field))
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _containers(one, name)
