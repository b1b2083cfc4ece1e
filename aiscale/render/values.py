"""Old and new values in a few safe words: short, printable, and never a secret."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from aiscale.core.secret_texts.detector import without_secrets
from aiscale.core.secret_texts.hidden import HIDDEN, masked
from aiscale.lowering.resource import Resource
from aiscale.plan.changes import FieldChange, ResourceChange

_DIGEST = re.compile(r"sha256:([0-9a-f]{7})[0-9a-f]{57}")
_STEP = re.compile(r'\["(?P<quoted>[^"]*)"\]|\[(?P<position>\d+)\]|\.?(?P<key>[^.\[]+)|.')
"""One step of a path; a sign that leads nowhere stands for itself."""
_KEY = re.compile(r"[^.\[\]\"]+")
_ITEM = re.compile(r"\[([^\]]+)\]\.value$")
_SEALED = re.compile(r'(data|stringData|binaryData)([.\["]|$)')


def short(value: Any, limit: int = 40) -> str:
    """A value on one line.

    Args:
        value: plain data; None stands for nothing.
        limit: characters, at least 8; what is longer loses its middle.
    """
    if value is None:
        return "none"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    text = printable(_DIGEST.sub(r"sha256:\1…", masked(text)))
    if isinstance(value, str) and not text:
        return '""'
    return text if len(text) <= limit else f"{text[: limit * 2 // 3]}…{text[-(limit - limit * 2 // 3 - 1) :]}"


def shorts(before: Any, after: Any, limit: int = 40) -> tuple[str, str]:
    """An old and a new value on one line each; where long ones look alike in short, what differs in them.

    Args:
        before: plain data.
        after: plain data.
        limit: characters of each, at least 8.
    """
    first, second = short(before, limit), short(after, limit)
    if before == after or first != second:
        return first, second
    # The abbreviation has cut out the difference.
    old, new = (printable(masked(v if isinstance(v, str) else json.dumps(v, ensure_ascii=False, default=str)))
                for v in (before, after))  # fmt: skip
    at = next(
        (i for i, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), min(len(old), len(new))
    )
    start = max(0, at - limit // 3)
    return _around(old, start, limit), _around(new, start, limit)


def _around(text: str, start: int, limit: int) -> str:
    """So many characters of a text from one on, with a dot for what is left out."""
    head = "…" if start else ""
    room = limit - len(head)
    rest = text[start:]
    return head + (rest if len(rest) <= room else f"{rest[: room - 1]}…")


def printable(text: str) -> str:
    """The text without anything that a terminal could take for a command."""
    return "".join(c if c.isprintable() else "\ufffd" if not c.isspace() else " " for c in text)


def open_fields(change: ResourceChange) -> tuple[FieldChange, ...]:
    """The fields of a resource that change, with secrets hidden: those of a Secret, and those in other objects."""
    if not change.type.endswith(":Secret"):
        names = {field.path: field for field in change.fields}
        return tuple(_opened(field, change, names) for field in change.fields)
    return tuple(
        FieldChange(f.path, HIDDEN if f.before is not None else None, HIDDEN if f.after is not None else None,
                    f.forces_replace)
        if _SEALED.match(f.path) else f
        for f in change.fields
    )  # fmt: skip


def open_field(field: FieldChange) -> FieldChange:
    """A field with its secrets hidden, by the last key of its path, or the name of the item that it is the value of."""
    name = (_ITEM.findall(field.path) or _KEY.findall(field.path) or [""])[-1]
    before, after = without_secrets(field.before, name), without_secrets(field.after, name)
    return field if before == field.before and after == field.after else replace(field, before=before, after=after)


def _opened(field: FieldChange, change: ResourceChange, names: Mapping[str, FieldChange]) -> FieldChange:
    """A field with its secrets hidden. ``value`` of a variable is called as its ``name`` is, or was."""
    name = was = (_KEY.findall(field.path) or [""])[-1]
    if name == "value":
        path = named_path(field.path, change.desired.properties if change.desired is not None else {})
        name = was = (_ITEM.findall(path) or [name])[-1]
        if beside := names.get(field.path.removesuffix("value") + "name"):
            was = str(beside.before)
    before, after = without_secrets(field.before, was), without_secrets(field.after, name)
    same = before == field.before and after == field.after
    return field if same else replace(field, before=before, after=after)


def named_path(path: str, manifest: Mapping[str, Any]) -> str:
    """A path in an object, with the names of items that have one: ``containers[app].env[SURGE_TIMEOUT_MS].value``.

    Args:
        path: with positions: ``containers[0].env[7].value``.
        manifest: the object.
    """
    at: Any = manifest
    said = ""
    for step in _STEP.finditer(path):
        if step["position"] is None:
            at = at.get(step["key"] or step["quoted"]) if isinstance(at, Mapping) else None
            said += step[0]
            continue
        place = int(step["position"])
        at = at[place] if isinstance(at, (list, tuple)) and place < len(at) else None
        name = at.get("name") if isinstance(at, Mapping) else None
        said += f"[{name}]" if isinstance(name, str) else step[0]
    return said


def open_manifest(change: ResourceChange) -> dict[str, Any] | None:
    """The object as it will be, with the content of a Secret hidden; None when it will not be."""
    return None if change.desired is None else open_properties(change.desired)


def open_properties(record: Resource) -> dict[str, Any]:
    """The properties of a record, with secrets hidden: those of a Secret, and those in other objects."""
    manifest: dict[str, Any] = without_secrets(record.properties)
    if record.type.endswith(":Secret"):
        for name in ("data", "stringData", "binaryData"):
            if name in manifest:
                manifest[name] = dict.fromkeys(manifest[name], HIDDEN)
    return manifest
