"""Label selectors, and which labels they choose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiscale.catalog import names
from aiscale.catalog.native.reading import elements, mapping, text, texts
from aiscale.catalog.paths import Path
from aiscale.catalog.report import Report

_WITH_VALUES = frozenset({"In", "NotIn"})
_WITHOUT_VALUES = frozenset({"Exists", "DoesNotExist"})


def check_selector(selector: Any, path: Path, report: Report) -> None:
    """Check keys, values and operators of a label selector."""
    for key, value in mapping(selector, "matchLabels").items():
        reason = names.qualified_name(key) or (names.label_value(value) if isinstance(value, str) else "")
        if reason:
            report.add(((path, "matchLabels"), key), "metadata", reason)
    for requirement, at in elements(selector, "matchExpressions", path):
        operator, values = text(requirement, "operator"), texts(requirement, "values")
        reason = names.qualified_name(text(requirement, "key"))
        if reason:
            report.add((at, "key"), "metadata", reason)
        if operator in _WITH_VALUES and not values:
            report.add((at, "values"), "required", f"must be given when the operator is {operator}")
        elif operator in _WITHOUT_VALUES and values:
            report.add((at, "values"), "value", f"may not be given when the operator is {operator}")
        elif operator not in _WITH_VALUES | _WITHOUT_VALUES:
            report.add(
                (at, "operator"), "enum", f'"{operator}" is not a valid operator: In, NotIn, Exists, DoesNotExist'
            )
        for index, value in enumerate(values):
            reason = names.label_value(value)
            if reason:
                report.add(((at, "values"), index), "metadata", reason)


def check_plain_selector(selector: Any, path: Path, report: Report) -> None:
    """Check a selector that is only a map of labels (of a Service, or a nodeSelector)."""
    if isinstance(selector, dict):
        for key, value in selector.items():
            reason = names.qualified_name(key) or (names.label_value(value) if isinstance(value, str) else "")
            if reason:
                report.add((path, key), "metadata", reason)


def is_empty(selector: Any) -> bool:
    """Whether a selector has no requirement at all."""
    return not mapping(selector, "matchLabels") and not mapping(selector).get("matchExpressions")


def selects(selector: Any, labels: Mapping[str, Any]) -> bool:
    """Whether labels satisfy a label selector."""
    if any(labels.get(key) != value for key, value in mapping(selector, "matchLabels").items()):
        return False
    for requirement, _ in elements(selector, "matchExpressions", None):
        key, values = text(requirement, "key"), texts(requirement, "values")
        holds = {
            "In": labels.get(key) in values,
            "NotIn": key not in labels or labels[key] not in values,
            "Exists": key in labels,
            "DoesNotExist": key not in labels,
        }.get(text(requirement, "operator"), True)
        if not holds:
            return False
    return True
