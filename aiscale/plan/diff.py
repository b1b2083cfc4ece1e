"""Differences between two pieces of plain data, field by field, with paths as people write them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import Any, Final

from aiscale.core.describe import spelled_out
from aiscale.core.items import about, item_names, step
from aiscale.plan.changes import FieldChange
from aiscale.plan.immutable import Path, forces_replace

_ABSENT: Final = object()
_PLAIN_NAME = re.compile(r"[A-Za-z_$][-A-Za-z0-9_$]*")


class _Item(str):
    """A step of a path to an item of a list: its name."""

    __slots__ = ()


_Keyed = Callable[[Sequence[Any]], dict[Hashable, str | int] | None]
"""The step of a path to each item of a list, by what it is known by in another version of the list; None where that is
its position."""


def manifest_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    """What differs between two manifests of one object, and which of it can not be changed in place.

    Items of a list are matched by their ``name`` where every item of both lists has a unique one, by position
    otherwise. A subtree that appears or disappears is one change.

    Returns:
        The changes, in the order of the manifests' fields; those that are gone come last in each mapping.
    """
    return tuple(
        FieldChange(written(path), _shown(old), _shown(new), forces_replace(after, path, old, new))
        for path, old, new in _differences((), before, after, _by_own_name)
    )


def data_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    """What differs between two descriptions of one component. Nothing in it forces a replacement.

    Items of a list are matched by what they are about, and written by what they are called (:mod:`aiscale.core.items`).
    """
    return tuple(
        FieldChange(written(path), _shown(old), _shown(new))
        for path, old, new in _differences((), before, after, _by_what_it_is_about)
    )


def written(path: Path) -> str:
    """``spec.template.spec.containers[0].image``; a key that is not a plain name stands in brackets and quotes."""
    text = ""
    for one in path:
        if isinstance(one, int):
            text += f"[{one}]"
        elif isinstance(one, _Item) or _PLAIN_NAME.fullmatch(one):
            text = step(text, one)
        else:
            text += f'["{one}"]'
    return text


def _shown(value: Any) -> Any:
    return None if value is _ABSENT else value


def _differences(path: Path, before: Any, after: Any, keyed: _Keyed) -> Iterator[tuple[Path, Any, Any]]:
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in [*after, *(key for key in before if key not in after)]:
            yield from _differences((*path, key), before.get(key, _ABSENT), after.get(key, _ABSENT), keyed)
    elif _is_list(before) and _is_list(after):
        yield from _list_differences(path, before, after, keyed)
    elif (relations := spelled_out(before, after)) is not None:
        yield from _differences(path, *relations, keyed)
    else:
        yield path, before, after


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _list_differences(
    path: Path, before: Sequence[Any], after: Sequence[Any], keyed: _Keyed
) -> Iterator[tuple[Path, Any, Any]]:
    old, new = keyed(before), keyed(after)
    if old is None or new is None:
        old, new = _by_position(before), _by_position(after)
    if [key for key in old if key in new] != [key for key in new if key in old]:
        yield path, _names(old), _names(new)
    was = dict(zip(old, before, strict=True))
    for (key, place), item in zip(new.items(), after, strict=True):
        yield from _differences((*path, place), was.pop(key, _ABSENT), item, keyed)
    for key, item in was.items():
        yield (*path, old[key]), item, _ABSENT


def _by_position(items: Sequence[Any]) -> dict[Hashable, str | int]:
    return {index: index for index in range(len(items))}


def _by_own_name(items: Sequence[Any]) -> dict[Hashable, str | int] | None:
    names = [item.get("name") if isinstance(item, Mapping) else None for item in items]
    is_known = all(isinstance(name, str) for name in names) and len(set(names)) == len(names)
    return {name: index for index, name in enumerate(names)} if is_known else None


def _by_what_it_is_about(items: Sequence[Any]) -> dict[Hashable, str | int]:
    often = Counter[str]()
    found: dict[Hashable, str | int] = {}
    for index, (item, name) in enumerate(zip(items, item_names(items), strict=True)):
        what = about(item)
        often[what] += 1
        found[(what, often[what]) if what else index] = _Item(name)
    return found


def _names(keyed: Mapping[Hashable, str | int]) -> list[str]:
    """How the order of a list is told, of which every item has a name."""
    return [str(place) if isinstance(place, _Item) else str(key) for key, place in keyed.items()]
