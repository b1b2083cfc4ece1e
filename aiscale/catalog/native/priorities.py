"""PriorityClass."""

from __future__ import annotations

from typing import Any

from aiscale.catalog.native.reading import mapping, text, whole
from aiscale.catalog.report import Report

#: Source: Kubernetes documentation, "Pod Priority and Preemption": higher values belong to the system.
USER_PRIORITY_MAX = 1_000_000_000
_SYSTEM_PREFIX = "system-"


def check_priority_class(manifest: dict[str, Any], report: Report) -> None:
    """Check a PriorityClass."""
    value = whole(manifest, "value")
    if value is not None and value > USER_PRIORITY_MAX:
        report.add((None, "value"), "range", f"must be no more than {USER_PRIORITY_MAX}; is {value}")
    name = text(mapping(manifest, "metadata"), "name")
    if name.startswith(_SYSTEM_PREFIX):
        report.add(((None, "metadata"), "name"), "metadata", f"names with {_SYSTEM_PREFIX} in front are reserved")
    if text(manifest, "preemptionPolicy") not in {"", "Never", "PreemptLowerPriority"}:
        report.add((None, "preemptionPolicy"), "enum", "must be Never or PreemptLowerPriority")
