"""Reads from a live object's ``managedFields`` who wrote what, beside what aiscale applied.

Source: Kubernetes documentation, "Server-Side Apply", and sigs.k8s.io/structured-merge-diff, ``fieldpath``: ``f:``
names a field, ``k:`` an item of a list by its keys, ``v:`` one by its value, ``i:`` one by its position; ``.`` says
that the parent itself is owned. A field without children is owned whole, with all that it holds.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from aiscale.engine.field_writers import is_expected
from aiscale.engine.manifest import FIELD_MANAGER
from aiscale.plan.diff import written

_ABSENT: Final = object()
_NOT_COMPARED = frozenset({"apiVersion", "kind", "metadata", "status"})
_MAPS = frozenset({"f:annotations", "f:labels", "f:matchLabels", "f:nodeSelector", "f:data"})
_KEY_DEFAULTS = {"protocol": "TCP"}
"""Keys of list items that the server fills in. Source: Kubernetes API, ContainerPort and ServicePort."""


@dataclass(frozen=True, slots=True)
class WrittenField:
    """A field of a live object that another client wrote.

    Attributes:
        path: as people write it; a list item that aiscale did not set is named by its keys.
        names: the way to it, as ``fieldsV1`` writes it.
        steps: the same in the live object, items of lists by their position.
        value: what it is.
        applied: what aiscale set there; None when it set nothing.
        is_added: whether aiscale did not set it.
        manager: the client.
        at: when that client last wrote to the object (ISO 8601, UTC).
        is_expected: whether a part of the cluster wrote it in the course of its work.
    """

    path: str
    names: tuple[str, ...]
    steps: tuple[str | int, ...]
    value: Any
    applied: Any
    is_added: bool
    manager: str
    at: str
    is_expected: bool


def written_fields(applied: Mapping[str, Any], live: Mapping[str, Any]) -> tuple[WrittenField, ...]:
    """Every field outside of metadata and status that a client other than aiscale owns, the latest writer last.

    Args:
        applied: the manifest that was applied.
        live: the live object.
    """
    entries = sorted(live["metadata"].get("managedFields") or (), key=lambda entry: str(entry.get("time", "")))
    found: list[WrittenField] = []
    for entry in entries:
        if entry.get("manager") == FIELD_MANAGER:
            continue
        roots = {
            name: node for name, node in (entry.get("fieldsV1") or {}).items() if name[2:] not in _NOT_COMPARED
        }  # fmt: skip
        manager, at = str(entry.get("manager", "")), str(entry.get("time", ""))
        for place, value, wanted in _walk(roots, applied, live, _Place("", (), ())):
            is_added = wanted is _ABSENT
            expected = is_expected(entry, live, place.path)
            set_by_us = None if is_added else wanted
            found.append(
                WrittenField(place.path, place.names, place.steps, value, set_by_us, is_added, manager, at, expected)
            )
    return tuple(found)


def value_at(item: Any, names: tuple[str, ...]) -> Any:
    """The value at the end of a way through an object; None when there is none.

    Args:
        item: the object.
        names: the way, as ``fieldsV1`` writes it.
    """
    for name in names:
        step, item = _resolved(name, item)
        if step is None:
            return None
    return item


@dataclass(frozen=True, slots=True)
class _Place:
    path: str
    names: tuple[str, ...]
    steps: tuple[str | int, ...]


def _walk(node: Mapping[str, Any], want: Any, have: Any, place: _Place) -> Iterator[tuple[_Place, Any, Any]]:
    for name, child in node.items():
        if name == ".":
            continue
        step, inner = _resolved(name, have)
        if step is None:
            continue
        wanted, path = _wanted(name, step, want, place.path)
        inside = _Place(path, (*place.names, name), (*place.steps, step))
        if not child or (wanted is _ABSENT and _is_one(name, child)):
            yield inside, inner, wanted
        else:
            yield from _walk(child, wanted, inner, inside)


def _is_one(name: str, child: Mapping[str, Any]) -> bool:
    """Whether a client wrote it as a whole, such as a probe or a container; maps and lists go item by item."""
    return "." in child and name not in _MAPS and not any(key.startswith(("k:", "v:")) for key in child)


def _resolved(name: str, have: Any) -> tuple[str | int | None, Any]:
    """The step that a name of ``fieldsV1`` stands for in the live object, and what is there."""
    kind, _, rest = name.partition(":")
    if kind == "f":
        return (rest, have[rest]) if isinstance(have, Mapping) and rest in have else (None, None)
    index = _position(kind, rest, have)
    return (None, None) if index is None else (index, have[index])


def _wanted(name: str, step: str | int, want: Any, path: str) -> tuple[Any, str]:
    """What aiscale set at the same place, and the written path to it."""
    kind, _, rest = name.partition(":")
    if kind == "f":
        value = want.get(rest) if isinstance(want, Mapping) else None
        tail = written((rest,))
        text = f"{path}.{tail}" if path and not tail.startswith("[") else path + tail
        return (_ABSENT if value is None else value), text
    index = _position(kind, rest, want)
    if index is not None:
        return want[index], f"{path}[{index}]"
    keys = json.loads(rest) if kind in {"k", "v"} else step
    names = ",".join(f"{key}={value}" for key, value in keys.items()) if isinstance(keys, Mapping) else str(keys)
    return _ABSENT, f"{path}[{names}]"


def _position(kind: str, rest: str, items: Any) -> int | None:
    if not isinstance(items, list | tuple):
        return None
    if kind == "i":
        return int(rest) if int(rest) < len(items) else None
    sought = json.loads(rest)
    for index, item in enumerate(items):
        if kind == "v" and item == sought:
            return index
        if kind == "k" and isinstance(item, Mapping) and _has_keys(item, sought):
            return index
    return None


def _has_keys(item: Mapping[str, Any], keys: Mapping[str, Any]) -> bool:
    return all(item.get(key, _KEY_DEFAULTS.get(key)) == value for key, value in keys.items())
