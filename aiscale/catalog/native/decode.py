"""Built-in kinds as the API server's decoder reads them: strict about fields and types, easy about nulls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiscale.catalog.json_types import type_name
from aiscale.catalog.list_types import check_list, with_key_defaults
from aiscale.catalog.native.scalars import scalar_fault
from aiscale.catalog.node import Node
from aiscale.catalog.paths import Path
from aiscale.catalog.report import Report
from aiscale.catalog.suggestions import did_you_mean
from aiscale.catalog.value_checks import enum_check

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
    fault = scalar_fault(node, value)
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


def _refuses_blank(path: Path) -> bool:
    """Whether an empty text is a value of its own rather than "not given"."""
    step = path[1] if path else ""
    return isinstance(step, int) or step in _BLANK_REFUSED


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
        check_list(node, with_key_defaults(node, kept), path, report)
    return kept
