"""What changes in a field of a component, as people would say it: no index without need, no braces, units behind."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from aiscale.core.secret_texts.detector import without_secrets
from aiscale.plan.changes import FieldChange
from aiscale.render.kind_looks import AUTHENTICATION
from aiscale.render.values import printable, short, shorts

_UNITS = {"ms": "ms", "percent": "%"}
"""Units that fields have in their names, by the last word of the name."""
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_CHARACTERS, _LIST_CHARACTERS = 40, 60
_MOST_SAID = 2
"""Fields of a part that say which one it is, where it has no name and refers to nothing."""


def field_words(field: FieldChange) -> str:
    """``parallelism 24 → 32``, ``fallback serving/eta is gone``, ``objective p99 100 → 200 ms``.

    The path as words, the kind of a part left out where only it changed; of a part that comes or goes, its name or
    what it refers to.
    """
    name = printable(field.path.replace(".kind", "").replace("_", " ").replace(".", " "))
    unit = ""
    if _is_number(field.before) or _is_number(field.after):
        rest, _, last = name.rpartition(" ")
        if rest and last in _UNITS:
            name, unit = rest, f" {_UNITS[last]}"
    before, after = (said(without_secrets(value, field.path)) for value in (field.before, field.after))
    if field.before is None or field.after is None:
        value, told = (field.after, after) if field.before is None else (field.before, before)
        if told and field.path.endswith((f".{told}", f".{told.rpartition('/')[2]}")):
            told = ""  # the item is called by it
        elif not told and field.path.endswith("]"):
            told = _item(value)
        verb = "are" if _is_list(value) and len(value) > 1 else "is"
        words = (name, short(told, _LIST_CHARACTERS if _is_list(value) else _CHARACTERS) if told else "")
        return f"{' '.join(filter(None, words))}{unit} {verb} {'new' if field.before is None else 'gone'}"
    if before == after or not before or not after:
        return f"{name} changes"
    return f"{name} {' → '.join(shorts(before, after, _CHARACTERS))}{unit}"


def said(value: Any) -> str:
    """A value without braces: items with commas, a part by its name; nothing for a part that is its field's own."""
    if isinstance(value, Mapping):
        return _named(value)
    if _is_list(value):
        return ", ".join(map(_item, value)) or "none"
    return _plain(value)


def _item(value: Any) -> str:
    if not isinstance(value, Mapping):
        return said(value)
    if name := _named(value):
        return name
    kind = str(value.get("kind", ""))
    noun = AUTHENTICATION.get(kind) or _HUMP.sub(" ", kind).lower()
    told = [
        f"{field.replace('_', ' ')} {_plain(one)}"
        for field, one in value.items()
        if field != "kind" and isinstance(one, str | int | float)
    ]
    return noun + (f" ({', '.join(told[:_MOST_SAID])})" if told else "")


def _named(part: Mapping[str, Any]) -> str:
    """What a part is about: what it refers to, or its name; empty where it has neither."""
    return str(part.get("target") or part.get("topic") or part.get("name") or "")


def _plain(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value or '""' if isinstance(value, str) else json.dumps(value, default=str)


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
