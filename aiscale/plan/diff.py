"""Differences between two pieces of plain data, field by field, with paths as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from aiscale.plan.changes import FieldChange
from aiscale.plan.immutable import Path, forces_replace

_ABSENT: Final = object()
_PLAIN_NAME = re.compile(r"[A-Za-z_$][-A-Za-z0-9_$]*")


def manifest_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    """What differs between two manifests of one object, and which of it can not be changed in place.

    Items of a list are matched by their ``name`` where every item of both lists has a unique one, by position
    otherwise. A subtree that appears or disappears is one change.

    Returns:
        The changes, in the order of the manifests' fields; those that are gone come last in each mapping.
    """
    return tuple(
        FieldChange(written(path), _shown(old), _shown(new), forces_replace(after, path, old, new))
        for path, old, new in _differences((), before, after)
    )


def data_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    """What differs between two descriptions of one component. Nothing in it forces a replacement."""
    return tuple(
        FieldChange(written(path), _shown(old), _shown(new)) for path, old, new in _differences((), before, after)
    )


def written(path: Path) -> str:
    """``spec.template.spec.containers[0].image``; a key that is not a plain name stands in brackets and quotes."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif _PLAIN_NAME.fullmatch(step):
            text += f".{step}" if text else step
        else:
            text += f'["{step}"]'
    return text


def _shown(value: Any) -> Any:
    return None if value is _ABSENT else value


def _differences(path: Path, before: Any, after: Any) -> Iterator[tuple[Path, Any, Any]]:
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in [*after, *(key for key in before if key not in after)]:
            yield from _differences((*path, key), before.get(key, _ABSENT), after.get(key, _ABSENT))
    elif _is_list(before) and _is_list(after):
        yield from _list_differences(path, before, after)
    else:
        yield path, before, after


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _list_differences(path: Path, before: Sequence[Any], after: Sequence[Any]) -> Iterator[tuple[Path, Any, Any]]:
    old_names, new_names = _names(before), _names(after)
    if old_names is None or new_names is None:
        for index in range(max(len(before), len(after))):
            old = before[index] if index < len(before) else _ABSENT
            new = after[index] if index < len(after) else _ABSENT
            yield from _differences((*path, index), old, new)
        return
    kept_in_old_order = [name for name in old_names if name in new_names]
    kept_in_new_order = [name for name in new_names if name in old_names]
    if kept_in_old_order != kept_in_new_order:
        yield path, list(old_names), list(new_names)
    for name, index in new_names.items():
        old = before[old_names[name]] if name in old_names else _ABSENT
        yield from _differences((*path, index), old, after[index])
    for name, index in old_names.items():
        if name not in new_names:
            yield (*path, index), before[index], _ABSENT


def _names(items: Sequence[Any]) -> dict[str, int] | None:
    """Position by name, or None unless every item has its own."""
    names: dict[str, int] = {}
    for index, item in enumerate(items):
        name = item.get("name") if isinstance(item, Mapping) else None
        if not isinstance(name, str) or name in names:
            return None
        names[name] = index
    return names
