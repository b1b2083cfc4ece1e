"""Manifest values as rules see them: times, durations, bytes and numbers in their own types."""

from __future__ import annotations

import base64
from typing import Any

from aiscale.catalog.cel.conversions import to_duration, to_timestamp
from aiscale.catalog.cel.errors import CelError
from aiscale.catalog.node import Node


def typed(node: Node, value: Any) -> Any:
    """The value with the types that its schema gives it; the value itself when none differs.

    Raises:
        CelError: a text that does not have its format.
    """
    if not node.typed_below:
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
