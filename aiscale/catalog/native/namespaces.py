"""Namespace: the labels by which pod security is switched on."""

from __future__ import annotations

import re
from typing import Any

from aiscale.catalog.native.reading import mapping
from aiscale.catalog.paths import child
from aiscale.catalog.report import Report

_PREFIX = "pod-security.kubernetes.io/"
_MODES = ("enforce", "audit", "warn")
_LEVELS = ("privileged", "baseline", "restricted")
_VERSION = re.compile(r"latest|v1\.(0|[1-9][0-9]*)", re.ASCII)


def check_namespace(manifest: dict[str, Any], report: Report) -> None:
    """Check a Namespace."""
    labels = mapping(manifest, "metadata", "labels")
    for mode in _MODES:
        key, version_key = f"{_PREFIX}{mode}", f"{_PREFIX}{mode}-version"
        if key in labels and labels[key] not in _LEVELS:
            report.add(child(None, "metadata", "labels", key), "enum", f"must be one of {', '.join(_LEVELS)}")
        if version_key in labels and not _VERSION.fullmatch(str(labels[version_key] or "")):
            report.add(child(None, "metadata", "labels", version_key), "value", 'must be "latest" or "v1.x"')
