"""Built-in kinds as the API server's decoder reads them: strict about fields and types, easy about nulls."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from aiscale.catalog.formats import is_rfc3339
from aiscale.catalog.json_types import type_name
from aiscale.catalog.list_types import check_list
from aiscale.catalog.node import Node
from aiscale.catalog.paths import Path
from aiscale.catalog.quantity import parse_quantity
from aiscale.catalog.report import Report
from aiscale.catalog.suggestions import did_you_mean
from aiscale.catalog.value_checks import enum_check

_INT_RANGES = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}
_ZEROS: Mapping[str, Any] = {"string": "", "integer": 0, "number": 0, "boolean": False, "array": [], "object": {}}
#: Fields that the OpenAPI document calls required and the API server does not ask for.
_NOT_ENFORCED = frozenset(
    {
        ("HTTPHeader", "value"),
        ("SleepAction", "seconds"),
        ("ControllerRevision", "revision"),
        ("ISCSIVolumeSource", "lun"),
        ("LimitRangeSpec", "limits"),
    }
)
#: Fields with a fixed set of values where an empty text is not the same as leaving the field out.
_BLANK_REFUSED = frozenset(
    {
        "completionMode",
        "internalTrafficPolicy",
        "preemptionPolicy",
        "selectPolicy",
        "unhealthyPodEvictionPolicy",
        "volumeBindingMode",
        "volumeMode",
    }
)


def decode(node: Node, value: Any, path: Path, report: Report) -> Any:
    """Check a value against a built-in schema and return it without nulls.

    Args:
        node: the schema at this place.
        value: what the manifest says; not changed.
        path: where it stands.
        report: takes what is wrong.
    """
    kind = type(value)
    if kind is dict and node.is_object:
        return _object(node, value, path, report)
    if kind is node.plain_type or (kind is int and value in node.integers) or (kind is str and value in node.texts):
        return value
    if value is None:
        value = _ZEROS.get(node.type, "0" if node.format == "quantity" else None)
        if not isinstance(value, dict) and not node.enum:
            return value
    fault = _scalar_fault(node, value)
    if fault is not None:
        if fault:
            report.add(path, "format" if fault.startswith('"') else "type", fault)
        elif node.enum and (value != "" or _refuses_blank(path)):
            finding = enum_check(list(node.enum))(value)
            if finding is not None:
                report.add(path, *finding)
        return value
    if isinstance(value, dict) and node.type in {"object", ""}:
        return _object(node, value, path, report)
    if isinstance(value, list) and node.type == "array" and node.items is not None:
        return _array(node, value, path, report)
    if node.type:
        report.add(path, "type", f"must be of type {node.type}, not {type_name(value)}")
    return value


def _scalar_fault(node: Node, value: Any) -> str | None:
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


def _refuses_blank(path: Path) -> bool:
    """Whether an empty text is a value of its own rather than "not given"."""
    step = path[1] if path else ""
    return isinstance(step, int) or step in _BLANK_REFUSED


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


def _object(node: Node, value: Mapping[str, Any], path: Path, report: Report) -> dict[str, Any]:
    if node.preserves or _holds_plain_values(node, value):
        return dict(value)
    kept: dict[str, Any] = {}
    children = node.children
    for key, inner in value.items():
        child = children[key]
        if child is not None:
            if type(inner) is child.plain_type:
                kept[key] = inner
            elif inner is not None:
                kept[key] = decode(child, inner, (path, key), report)
        elif node.additional is not None and isinstance(key, str):
            of_kind = type(inner) is node.additional.plain_type
            kept[key] = inner if of_kind else decode(node.additional, inner, (path, key), report)
        elif node.property_schemas:
            report.add(
                (path, str(key)),
                "unknown-field",
                f'unknown field "{key}"{did_you_mean(str(key), node.property_schemas)}',
            )
        else:
            kept[str(key)] = inner
    for key in node.required:
        if not kept.get(key):
            _require(node, value, kept, path, report)
            break
    return kept


def _holds_plain_values(node: Node, value: Mapping[str, Any]) -> bool:
    """Whether it is a map of texts or truths, such as labels, and all of them are valid."""
    if node.property_schemas or node.additional is None:
        return False
    of = node.additional.plain_type
    return all(type(key) is str and type(inner) is of for key, inner in value.items())


def _require(node: Node, value: Mapping[str, Any], kept: Mapping[str, Any], path: Path, report: Report) -> None:
    name = node.definition.rpartition(".")[2]
    for key in node.required:
        if key in kept and kept[key] != "":
            continue
        if key not in node.property_schemas or (name, key) in _NOT_ENFORCED:
            continue
        if value.get(key) is None or value[key] == "":
            report.add((path, key), "required", "is required")


def _array(node: Node, value: list[Any], path: Path, report: Report) -> list[Any]:
    items = node.items
    assert items is not None
    kept = [decode(items, inner, (path, index), report) for index, inner in enumerate(value)]
    if node.list_validated:
        # Server-side apply compares elements by their keys, with the defaults of these.
        defaults = node.key_defaults
        compared = [{**defaults, **item} if isinstance(item, dict) else item for item in kept] if defaults else kept
        check_list(node, compared, path, report)
    return kept
