"""StorageClass."""

from __future__ import annotations

from typing import Any

from aiscale.catalog import names
from aiscale.catalog.native.reading import mapping, text
from aiscale.catalog.report import Report

_PARAMETERS_MAX = 512


def check_storage_class(manifest: dict[str, Any], report: Report) -> None:
    """Check a StorageClass."""
    provisioner = text(manifest, "provisioner")
    reason = names.qualified_name(provisioner.lower()) if provisioner else ""
    if reason:
        report.add((None, "provisioner"), "metadata", f'"{provisioner}" {reason}')
    parameters = mapping(manifest, "parameters")
    if "" in parameters:
        report.add((None, "parameters"), "value", "a key cannot be empty")
    if len(parameters) > _PARAMETERS_MAX:
        report.add((None, "parameters"), "length", f"must be no more than {_PARAMETERS_MAX}")
