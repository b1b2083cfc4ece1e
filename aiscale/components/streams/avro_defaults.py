"""Checks defaults against their types. Source: Apache Avro 1.12 specification, field default values."""

from __future__ import annotations

import math
from typing import Any

from aiscale.components.streams.avro_types import AvroType, told

_RANGES = {"int": 2**31, "long": 2**63}
_WANTED = {
    "null": "null", "boolean": "true or false", "int": "a whole number", "long": "a whole number",
    "float": "a number", "double": "a number", "bytes": "text", "string": "text", "enum": "text", "fixed": "text",
    "array": "an array", "map": "an object", "record": "an object",
}  # fmt: skip
_LAST_BYTE = "\u00ff"

Why = tuple[str, str]


def default_flaw(kind: AvroType, value: Any) -> Why | None:
    """Why a default does not fit its type, and what would. None: it fits.

    Args:
        kind: type of the field.
        value: the default, as JSON data.
    """
    if kind.kind == "union":
        return None if first_fitting(kind, value) is not None else (f"it fits no branch of {told(kind)}", "")
    if not _is_json_of(kind.kind, value):
        return f"the default of {told(kind)} is {_WANTED[kind.kind]}", _near(kind, value)
    if kind.kind in _RANGES and not -_RANGES[kind.kind] <= value < _RANGES[kind.kind]:
        return f"it is out of the range of {kind.kind}", ""
    if kind.kind in {"bytes", "fixed"}:
        if any(sign > _LAST_BYTE for sign in value):
            return "each character stands for one byte, up to \\u00ff", ""
        if kind.kind == "fixed" and len(value) != kind.size:
            return f"{told(kind)} has {kind.size} characters as a default, not {len(value)}", ""
    if kind.kind == "enum" and value not in kind.symbols:
        return f"it is no symbol of enum {kind.short_name}", f'"{kind.symbols[0]}"'
    return _inside(kind, value)


def first_fitting(union: AvroType, value: Any) -> int | None:
    """The first branch of a union that a default fits. None: no branch."""
    return next((n for n, branch in enumerate(union.branches) if default_flaw(branch, value) is None), None)


def _inside(kind: AvroType, value: Any) -> Why | None:
    inner = kind.inner
    if inner is not None:
        items = value.values() if isinstance(value, dict) else value
        return next((why for item in items if (why := default_flaw(inner, item))), None)
    for one in kind.fields:
        if one.name in value:
            if why := default_flaw(one.type, value[one.name]):
                return f"in {one.name}, {why[0]}", why[1]
        elif not one.has_default:
            return f"it lacks {one.name}", ""
    return None


def _is_json_of(kind: str, value: Any) -> bool:
    if kind == "null":
        return value is None
    if kind == "boolean":
        return isinstance(value, bool)
    if kind in {"int", "long"}:
        return isinstance(value, int) and not isinstance(value, bool)
    if kind in {"float", "double"}:
        return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    if kind == "array":
        return isinstance(value, list)
    return isinstance(value, dict if kind in {"map", "record"} else str)


def _near(kind: AvroType, value: Any) -> str:
    """The default that was meant, where that is plain."""
    if value is None:
        return f'"type": ["null", {_json(kind)}] takes null' if kind.kind not in {"array", "map", "record"} else ""
    if isinstance(value, str) and kind.kind in {"int", "long", "float", "double", "boolean"}:
        text = value.strip().lower()
        return text if text.lstrip("-").isdigit() or text in {"true", "false"} else ""
    return ""


def _json(kind: AvroType) -> str:
    return f'"{kind.name or kind.kind}"'
