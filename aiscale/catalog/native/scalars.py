"""Scalars of built-in kinds: their types, ranges and formats."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from aiscale.catalog.formats import is_rfc3339
from aiscale.catalog.json_types import type_name
from aiscale.catalog.node import Node
from aiscale.catalog.quantity import parse_quantity

_INT_RANGES = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}


def scalar_fault(node: Node, value: Any) -> str | None:
    """What is wrong with a scalar, ``""`` when it is fine, None when the node or value is not scalar."""
    kind = type(value)
    if node.format == "quantity":
        if kind in {int, float} or (kind is str and parse_quantity(value) is not None):
            return ""
        return f'"{value}" is not a quantity, such as 500m, 2 or 16Gi' if kind is str else _expected("quantity", value)
    if node.format == "int-or-string":
        if kind is str:
            return ""
        return _integer_fault("int32", value) if kind is int else _expected("integer or string", value)
    match node.type:
        case "string":
            return _text_fault(node.format, value) if kind is str else _expected("string", value)
        case "integer":
            return _integer_fault(node.format, value) if kind is int else _expected("integer", value)
        case "number":
            return "" if kind in {int, float} else _expected("number", value)
        case "boolean":
            return "" if kind is bool else _expected("boolean", value)
        case _:
            return None


def _expected(wanted: str, value: Any) -> str:
    return f"must be of type {wanted}, not {type_name(value)}"


def _integer_fault(form: str, value: int) -> str:
    low, high = _INT_RANGES.get(form, _INT_RANGES["int64"])
    return "" if low <= value <= high else f"must fit into {form or 'int64'}; is {value}"


def _text_fault(form: str, value: str) -> str:
    if form == "date-time" and not is_rfc3339(value):
        return f'"{value}" is not an RFC 3339 time'
    if form == "byte":
        try:
            base64.b64decode(value.replace("\n", "").replace("\r", ""), validate=True)
        except (binascii.Error, ValueError):
            return f'"{value[:40]}" is not base64'
    return ""
