"""PersistentVolumeClaims, on their own and as templates."""

from __future__ import annotations

from typing import Any

from aiscale.catalog import names
from aiscale.catalog.native.reading import mapping, text, texts
from aiscale.catalog.native.resources import amount
from aiscale.catalog.native.selectors import check_selector
from aiscale.catalog.paths import Path
from aiscale.catalog.report import Report


def check_claim(manifest: dict[str, Any], report: Report) -> None:
    """Check a PersistentVolumeClaim."""
    check_claim_spec(mapping(manifest, "spec"), (None, "spec"), report)


def check_claim_spec(spec: dict[str, Any], path: Path, report: Report) -> None:
    """Check access modes, size, class and selector of a claim."""
    modes = texts(spec, "accessModes")
    if not modes:
        report.add((path, "accessModes"), "required", "must have at least one access mode")
    if "ReadWriteOncePod" in modes and len(set(modes)) > 1:
        report.add((path, "accessModes"), "value", "ReadWriteOncePod cannot be combined with other modes")
    storage = mapping(spec, "resources", "requests").get("storage")
    at: Path = (((path, "resources"), "requests"), "storage")
    size = amount(storage)
    if storage is None:
        report.add(at, "required", "is required")
    elif size is not None and size <= 0:
        report.add(at, "range", f"must be greater than 0; is {storage}")
    name = text(spec, "storageClassName")
    reason = names.dns1123_subdomain(name) if name else ""
    if reason:
        report.add((path, "storageClassName"), "metadata", f'"{name}" {reason}')
    check_selector(spec.get("selector"), (path, "selector"), report)
