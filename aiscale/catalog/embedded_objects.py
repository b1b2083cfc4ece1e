"""Objects inside objects (``x-kubernetes-embedded-resource``): they need an identity like any object."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiscale.catalog import names
from aiscale.catalog.metadata import check_metadata
from aiscale.catalog.paths import Path
from aiscale.catalog.report import Report


def check(value: Mapping[str, Any], path: Path, report: Report) -> None:
    """Check ``apiVersion``, ``kind`` and ``metadata`` of an embedded object."""
    for field in ("apiVersion", "kind"):
        text = value.get(field)
        if field not in value:
            report.add((path, field), "required", "is required in an embedded object")
        elif not isinstance(text, str):
            report.add((path, field), "type", "must be of type string")
        elif not text:
            report.add((path, field), "value", "must not be empty")
    version, kind = value.get("apiVersion"), value.get("kind")
    if isinstance(version, str) and version.count("/") > 1:
        report.add((path, "apiVersion"), "value", f'"{version}" is not group/version')
    if isinstance(kind, str) and kind:
        reason = names.dns1035_label(kind.lower())
        if reason:
            report.add((path, "kind"), "value", reason)
    if "metadata" in value:
        check_metadata(
            value["metadata"], (path, "metadata"), report, name_rule=names.path_segment, namespaced=True, named=False
        )
