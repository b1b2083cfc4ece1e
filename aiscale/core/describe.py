"""Components as plain data: for plans, JSON output and the record of what was applied."""

from __future__ import annotations

from enum import Enum
from typing import Any

from pydantic import BaseModel

from aiscale.core.component import Component
from aiscale.core.edges import Value


def describe(component: Component) -> dict[str, Any]:
    """The component's kind and every field that is set away from nothing, references as addresses.

    Returns:
        JSON data: text, numbers, booleans, lists and dictionaries only. Quantities are text with a unit.
    """
    return {"kind": component.kind} | {
        info.alias or name: _plain(value)
        for name, info in type(component).model_fields.items()
        if (value := getattr(component, name)) is not None and value not in ((), {})
    }


def describe_value(value: Value) -> dict[str, Any]:
    """The same of a part of a component: an objective, a call."""
    return dict(_plain(value))


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool) or type(value) in {int, float, str}:
        return value
    if isinstance(value, Component):
        return value.address
    if isinstance(value, BaseModel):
        fields = {name: _plain(getattr(value, name)) for name in type(value).model_fields}
        return {"kind": type(value).__name__} | {name: v for name, v in fields.items() if v is not None and v != []}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, Enum):
        return value.value
    return str(value)
