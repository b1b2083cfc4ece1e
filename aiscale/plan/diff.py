"""Differences between two pieces of plain data, field by field, with paths as people write them."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, Final

from aiscale.core.describe import spelled_out
from aiscale.core.values.items import about, item_names, step
from aiscale.plan.changes import FieldChange
from aiscale.plan.immutable import Path, forces_replace

_ABSENT: Final = object()
_PLAIN_NAME = re.compile(r"[A-Za-z_$][-A-Za-z0-9_$]*")


class _Item(str):
    """A step of a path to an item of a list: its name."""

    __slots__ = ()


_Keys = dict[Hashable, str | int]
"""The step of a path to each item of a list, by what the item is known by in another version of the list."""

_Keyed = Callable[[Sequence[Any], Sequence[Any]], tuple[_Keys, _Keys]]


def manifest_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    """What differs between two manifests of one object, and which of it cannot be changed in place.

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

    Items of a list are matched by what they are about, and written by what they are called
    (:mod:`aiscale.core.values.items`).
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
    old, new = keyed(before, after)
    if [key for key in old if key in new] != [key for key in new if key in old]:
        yield path, _in_order(old, before), _in_order(new, after)
    was = dict(zip(old, before, strict=True))
    for (key, place), item in zip(new.items(), after, strict=True):
        yield from _differences((*path, place), was.pop(key, _ABSENT), item, keyed)
    for key, item in was.items():
        yield (*path, old[key]), item, _ABSENT


def _by_own_name(before: Sequence[Any], after: Sequence[Any]) -> tuple[_Keys, _Keys]:
    """By the ``name`` of each item, or by position where one has none or not its own."""
    found: list[_Keys] = []
    for items in (before, after):
        names = [item.get("name") if isinstance(item, Mapping) else None for item in items]
        is_known = all(isinstance(name, str) for name in names) and len(set(names)) == len(names)
        found += [{name: index for index, name in enumerate(names)}] if is_known else []
    if len(found) == 2:
        return found[0], found[1]
    return {index: index for index in range(len(before))}, {index: index for index in range(len(after))}


def _by_what_it_is_about(before: Sequence[Any], after: Sequence[Any]) -> tuple[_Keys, _Keys]:
    """By what each item is about. Of those without a name equal ones are the same, or one is in another's place."""
    old, new = _abouts(before), _abouts(after)
    gone, come = ([index for index, key in enumerate(keys) if not key[0]] for keys in (old, new))
    first, second = [_text(before[index]) for index in gone], [_text(after[index]) for index in come]
    for _, start, end, to_start, to_end in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        for one, other in zip(gone[start:end], come[to_start:to_end], strict=False):
            new[other] = old[one]
    return _named(old, before), _named(new, after)


def _text(item: Any) -> str:
    return json.dumps(item, sort_keys=True)


def _named(keys: Sequence[Hashable], items: Sequence[Any]) -> _Keys:
    return dict(zip(keys, map(_Item, item_names(items)), strict=True))


def _abouts(items: Sequence[Any]) -> list[tuple[str, object]]:
    """What each item is about, and how many are until there; nothing and a mark of its own where it has no name."""
    often = Counter[str]()
    found: list[tuple[str, object]] = []
    for item in items:
        what = about(item)
        often[what] += 1
        found.append((what, often[what]) if what else ("", object()))
    return found


def _in_order(keyed: _Keys, items: Sequence[Any]) -> list[Any]:
    """How the order of a list is compared: by names, and by the items that have none."""
    names = [place if isinstance(place, _Item) else key for key, place in keyed.items()]
    return [str(name) if not str(name).startswith("[") else item for name, item in zip(names, items, strict=True)]
