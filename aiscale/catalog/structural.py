"""Custom resources against their structural schema, in the order of the API server.

One walk copies the manifest while it refuses unknown fields, fills in defaults, and checks types, limits and
lists that are sets or maps. The copy is what CEL rules see.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from aiscale.catalog import embedded_objects
from aiscale.catalog.json_types import type_fault
from aiscale.catalog.list_types import check_list
from aiscale.catalog.node import Node
from aiscale.catalog.paths import Path
from aiscale.catalog.report import Report
from aiscale.catalog.suggestions import did_you_mean

META_FIELDS = frozenset({"apiVersion", "kind", "metadata"})


def visit(node: Node, value: Any, path: Path, report: Report) -> Any:
    """Check a value and return it as the API server would keep it.

    Args:
        node: the schema at this place.
        value: what the manifest says; not changed.
        path: where it stands.
        report: takes what is wrong.
    """
    kind = type(value)
    if kind is not node.python_type:
        fault = type_fault(node.schema, value)
        if fault:
            report.add(path, "type", fault)
            return value
    if kind is dict:
        value = _object(node, value, path, report)
    elif kind is list:
        value = _array(node, value, path, report)
    elif value is None:
        if node.enum and None not in node.enum:
            report.add(path, "enum", "null is none of the permitted values")
        return None
    for check in node.checks:
        finding = check(value)
        if finding is not None:
            report.add(path, *finding)
    if node.combined is not None:
        fault = node.combined(value)
        if fault:
            report.add(path, "schema", fault)
    return value


def _object(node: Node, value: dict[str, Any], path: Path, report: Report) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for key, inner in value.items():
        child = node.children[key] or node.additional
        if child is not None and type(inner) is child.unlimited_type:
            kept[key] = inner
        elif child is None:
            if _may_stay(node, key, inner):
                kept[key] = inner
            else:
                hint = did_you_mean(str(key), node.property_schemas)
                report.add((path, str(key)), "unknown-field", f'unknown field "{key}"{hint}')
        elif inner is None and not child.nullable and child.has_default:
            continue  # the default below takes its place
        elif node.embedded and key in META_FIELDS:
            kept[key] = inner
        else:
            kept[key] = visit(child, inner, (path, key), report)
    if node.fills_in:
        _fill_in(node, value, kept, path, report)
    for key in node.required:
        # What was refused above is reported already and need not be missed as well.
        if key not in kept and value.get(key) is None:
            report.add((path, key), "required", "is required")
    if node.embedded:
        embedded_objects.check(kept, path, report)
    return kept


def _may_stay(node: Node, key: Any, value: Any) -> bool:
    """Whether a field that the schema does not name may stand here."""
    if not isinstance(key, str):
        return False
    if node.preserves or (node.embedded and key in META_FIELDS):
        return True
    return node.allows_additional and not isinstance(value, dict)


def _fill_in(node: Node, value: Mapping[str, Any], kept: dict[str, Any], path: Path, report: Report) -> None:
    """Give fields and map values that are missing, or null, their default."""
    for key, default in node.defaulted:
        child = node.child(key)
        if child is not None and key not in kept and not (key in value and child.nullable):
            kept[key] = visit(child, copy.deepcopy(default), (path, key), report)
    additional = node.additional
    if additional is not None and additional.has_default:
        for key, inner in value.items():
            if inner is None and key not in kept and node.child(key) is None:
                kept[key] = visit(additional, copy.deepcopy(additional.default), (path, key), report)


def _array(node: Node, value: list[Any], path: Path, report: Report) -> list[Any]:
    items = node.items
    if items is None:
        return value
    kept = []
    for index, given in enumerate(value):
        unset = given is None and not items.nullable and items.has_default
        inner = copy.deepcopy(items.default) if unset else given
        kept.append(visit(items, inner, (path, index), report))
    if node.list_validated:
        check_list(node, kept, path, report)
    return kept
