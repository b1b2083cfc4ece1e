"""Deployment, StatefulSet, DaemonSet, ReplicaSet."""

from __future__ import annotations

import re
from typing import Any

from aiscale.catalog import names
from aiscale.catalog.native.claims import check_claim_spec
from aiscale.catalog.native.pod_template import check_pod_template
from aiscale.catalog.native.reading import elements, mapping, text, whole
from aiscale.catalog.native.selectors import check_selector, is_empty, selects
from aiscale.catalog.paths import Path, child
from aiscale.catalog.report import Report

_NOT_NEGATIVE = ("replicas", "minReadySeconds", "revisionHistoryLimit")
_SPEC: Path = (None, "spec")
_PERCENT = re.compile(r"[0-9]+%", re.ASCII)
#: Source: Kubernetes API reference, DeploymentSpec: the default progress deadline, in seconds.
_DEFAULT_PROGRESS_DEADLINE_S = 600


def check_deployment(manifest: dict[str, Any], report: Report) -> None:
    """Check a Deployment."""
    spec = _check_workload(manifest, report)
    strategy, at = mapping(spec, "strategy"), (_SPEC, "strategy")
    rolling = mapping(strategy, "rollingUpdate")
    kind = text(strategy, "type") or "RollingUpdate"
    if kind == "Recreate" and "rollingUpdate" in strategy:
        report.add((at, "rollingUpdate"), "value", "may not be given when the type is Recreate")
    surge, unavailable = rolling.get("maxSurge", "25%"), rolling.get("maxUnavailable", "25%")
    for field in ("maxSurge", "maxUnavailable"):
        if field in rolling:
            check_share(rolling[field], ((at, "rollingUpdate"), field), report, over_100=field == "maxSurge")
    if kind == "RollingUpdate" and _is_zero(surge) and _is_zero(unavailable):
        report.add(((at, "rollingUpdate"), "maxUnavailable"), "value", "may not be 0 when maxSurge is 0")
    deadline_s = whole(spec, "progressDeadlineSeconds")
    if deadline_s is not None and deadline_s < 0:
        report.add((_SPEC, "progressDeadlineSeconds"), "range", "must be greater than or equal to 0")
    ready_s = whole(spec, "minReadySeconds") or 0
    if (deadline_s if deadline_s is not None else _DEFAULT_PROGRESS_DEADLINE_S) <= ready_s:
        report.add((_SPEC, "progressDeadlineSeconds"), "value", "must be greater than minReadySeconds")


def check_stateful_set(manifest: dict[str, Any], report: Report) -> None:
    """Check a StatefulSet."""
    spec = mapping(manifest, "spec")
    claims = [text(mapping(claim, "metadata"), "name") for claim, _ in elements(spec, "volumeClaimTemplates", _SPEC)]
    _check_workload(manifest, report, claims=claims)
    strategy, at = mapping(spec, "updateStrategy"), (_SPEC, "updateStrategy")
    rolling = mapping(strategy, "rollingUpdate")
    if text(strategy, "type") == "OnDelete" and "rollingUpdate" in strategy:
        report.add((at, "rollingUpdate"), "value", "may only be given when the type is RollingUpdate")
    partition = whole(rolling, "partition")
    if partition is not None and partition < 0:
        report.add(((at, "rollingUpdate"), "partition"), "range", f"must be greater than or equal to 0; is {partition}")
    if "maxUnavailable" in rolling:
        check_share(rolling["maxUnavailable"], ((at, "rollingUpdate"), "maxUnavailable"), report)
    retained: Path = (_SPEC, "persistentVolumeClaimRetentionPolicy")
    retention = mapping(spec, "persistentVolumeClaimRetentionPolicy")
    for field in ("whenDeleted", "whenScaled"):
        if text(retention, field) not in {"", "Retain", "Delete"}:
            report.add((retained, field), "enum", f'"{retention[field]}" must be Retain or Delete')
    service = text(spec, "serviceName")
    reason = names.dns1123_label(service) if service else ""
    if reason:
        report.add((_SPEC, "serviceName"), "metadata", f'"{service}" {reason}')
    for claim, claim_at in elements(spec, "volumeClaimTemplates", _SPEC):
        check_claim_spec(mapping(claim, "spec"), (claim_at, "spec"), report)


def check_daemon_set(manifest: dict[str, Any], report: Report) -> None:
    """Check a DaemonSet."""
    _check_workload(manifest, report)


def check_replica_set(manifest: dict[str, Any], report: Report) -> None:
    """Check a ReplicaSet."""
    _check_workload(manifest, report)


def _check_workload(manifest: dict[str, Any], report: Report, claims: list[str] | None = None) -> dict[str, Any]:
    spec = mapping(manifest, "spec")
    for field in _NOT_NEGATIVE:
        number = whole(spec, field)
        if number is not None and number < 0:
            report.add((_SPEC, field), "range", f"must be greater than or equal to 0; is {number}")
    selector = spec.get("selector")
    check_selector(selector, (_SPEC, "selector"), report)
    labels = mapping(spec, "template", "metadata", "labels")
    if selector is not None and is_empty(selector):
        report.add((_SPEC, "selector"), "value", "must choose the template's labels; it is empty")
    elif selector is not None and not selects(selector, labels):
        report.add(
            child(_SPEC, "template", "metadata", "labels"),
            "value",
            "spec.selector does not choose these labels; give the pods what the selector asks for",
        )
    check_pod_template(spec.get("template"), (_SPEC, "template"), report, claims=claims or ())
    return spec


def check_share(value: Any, path: Path, report: Report, *, over_100: bool = False) -> None:
    """Check a number of pods or a percentage of them."""
    if isinstance(value, str):
        if not _PERCENT.fullmatch(value):
            report.add(path, "value", f'"{value}" must be a whole number or a percentage, such as 25%')
        elif not over_100 and int(value[:-1]) > 100:
            report.add(path, "range", f"must not be greater than 100%; is {value}")
    elif isinstance(value, int) and value < 0:
        report.add(path, "range", f"must be greater than or equal to 0; is {value}")


def _is_zero(value: Any) -> bool:
    return value in {0, "0%"} and not isinstance(value, bool) if isinstance(value, (int, str)) else False
