"""Manifest values as rules see them: times, durations, bytes and numbers in their own types."""

from __future__ import annotations

import base64
from typing import Any

from aiscale.catalog.cel.conversions import to_duration, to_timestamp
from aiscale.catalog.cel.errors import CelError
from aiscale.catalog.node import Node

_TYPED_FORMATS = frozenset({"date", "date-time", "duration", "byte"})


def typed(node: Node, value: Any) -> Any:
    """The value with the types that its schema gives it; the value itself when none differs.

    Raises:
        CelError: a text that does not have its format.
    """
    if not needs_typing(node):
        return value
    if isinstance(value, str):
        return _typed_text(node.format, value) if node.type == "string" else value
    if node.type == "number" and type(value) is int:
        return float(value)
    if isinstance(value, dict):
        return {key: _inner(node.child(key) or node.additional, one) for key, one in value.items()}
    if isinstance(value, list):
        return [_inner(node.items, one) for one in value]
    return value


def _inner(node: Node | None, value: Any) -> Any:
    return value if node is None else typed(node, value)


def needs_typing(node: Node) -> bool:
    """Whether anything at or below a node has a type that JSON does not show."""
    return _mentions_types(node.schema)


def _mentions_types(schema: Any) -> bool:
    if not isinstance(schema, dict):
        return False
    kind = schema.get("type")
    if kind == "number" or (kind == "string" and schema.get("format") in _TYPED_FORMATS):
        return True
    if any(_mentions_types(one) for one in schema.get("properties", {}).values()):
        return True
    return _mentions_types(schema.get("items")) or _mentions_types(schema.get("additionalProperties"))


def _typed_text(form: str, text: str) -> Any:
    match form:
        case "date-time":
            return to_timestamp(text)
        case "date":
            return to_timestamp(f"{text}T00:00:00Z")
        case "duration":
            return to_duration(text)
        case "byte":
            try:
                return base64.b64decode(text, validate=True)
            except ValueError as reason:
                raise CelError(str(reason)) from reason
        case _:
            return text
