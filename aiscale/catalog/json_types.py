"""Which JSON type a value has, and whether a schema's type allows it, as the API server judges."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiscale.catalog import formats

_NAMES = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}


def type_name(value: Any) -> str:
    """The JSON type's name: ``null``, ``boolean``, ``integer``, ``number``, ``string``, ``array``, ``object``."""
    return "null" if value is None else _NAMES.get(type(value), type(value).__name__)


def type_fault(schema: Mapping[str, Any], value: Any) -> str:
    """What is wrong with the type of a value; empty when it fits.

    A list passes for a string with a checked format: the API server lets it, so the catalog does too.
    """
    allowed = ("integer", "string") if schema.get("x-kubernetes-int-or-string") else (schema.get("type") or "",)
    if allowed == ("",):
        return ""
    actual = type_name(value)
    if actual == "null":
        return (
            "" if schema.get("nullable") else f"must be of type {' or '.join(allowed)}, not null; leave the field out"
        )
    if actual in allowed:
        return ""
    if actual == "integer" and "number" in allowed:
        return ""
    if actual == "number" and "integer" in allowed and float(value).is_integer():
        return ""
    if actual == "array" and allowed == ("string",) and formats.supported(schema.get("format", "") or "-"):
        return ""
    return f"must be of type {' or '.join(allowed)}, not {actual}"
