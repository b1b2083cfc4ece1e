"""PodDisruptionBudget."""

from __future__ import annotations

from typing import Any

from aiscale.catalog.native.reading import mapping
from aiscale.catalog.native.selectors import check_selector
from aiscale.catalog.native.workloads import check_share
from aiscale.catalog.paths import Path
from aiscale.catalog.report import Report

_SPEC: Path = (None, "spec")
_FIELDS = ("minAvailable", "maxUnavailable")


def check_disruption_budget(manifest: dict[str, Any], report: Report) -> None:
    """Check a PodDisruptionBudget."""
    spec = mapping(manifest, "spec")
    if all(field in spec for field in _FIELDS):
        report.add(_SPEC, "value", "minAvailable and maxUnavailable cannot both be set")
    for field in _FIELDS:
        if field in spec:
            check_share(spec[field], (_SPEC, field), report)
    check_selector(spec.get("selector"), (_SPEC, "selector"), report)
