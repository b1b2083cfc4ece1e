"""Components as plain data, for plans, JSON output and the applied state."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from functools import cache
from typing import Any

from pydantic import BaseModel

from aiscale.core.component import Component
from aiscale.core.edges import Value, relation_called

_JSON = frozenset({type(None), bool, int, float, str})
"""Types of values that are plain data already."""


def describe(component: Component) -> dict[str, Any]:
    """The component's kind and all fields that differ from None or empty, references as addresses.

    Returns:
        JSON data. Quantities are text with a unit.
    """
    found: dict[str, Any] = {"kind": component.kind}
    values = component.__dict__  # past recorded_reads: who reads every field alike needs none of them
    for name, shown in _fields(type(component)):
        value = values[name]
        if value is not None and (value or not isinstance(value, (tuple, dict))):
            found[shown] = value if type(value) in _JSON else _plain(value)
    return found


def describe_value(value: Value) -> dict[str, Any]:
    """The same for a value of a component: an objective, a call."""
    return dict(_plain(value))


def spelled_out(before: Any, after: Any) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
    """A plain reference and a relation to the same component, both as relations with defaults.

    Args:
        before: plain data.
        after: the same, or its replacement.

    Returns:
        Both. None: they are something else.
    """
    if isinstance(before, Mapping) and isinstance(after, str):
        swapped = spelled_out(after, before)
        return swapped and (swapped[1], swapped[0])
    if not (isinstance(before, str) and isinstance(after, Mapping)):
        return None
    kind = relation_called(str(after.get("kind")))
    if kind is None or after.get(kind.reference()) != before:
        return None
    fields = {name: info for name, info in kind.model_fields.items() if not info.is_required()}
    usual = {name: _plain(info.get_default(call_default_factory=True)) for name, info in fields.items()}
    return _part(kind, usual | {kind.reference(): before}), after


def _plain(value: Any) -> Any:
    if type(value) in _JSON:
        return value
    if isinstance(value, Component):
        return value.address
    if isinstance(value, BaseModel):
        return _part(type(value), {name: _plain(value.__dict__[name]) for name, _ in _fields(type(value))})
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, Enum):
        return value.value
    return str(value)


@cache
def _fields(kind: type[BaseModel]) -> tuple[tuple[str, str], ...]:
    """Its fields, each with the name that users write."""
    return tuple((name, info.alias or name) for name, info in kind.model_fields.items())


def _part(kind: type[BaseModel], fields: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: value for name, value in fields.items() if value is not None and value != []}
    return {"kind": kind.__name__} | said
