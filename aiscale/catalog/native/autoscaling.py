"""HorizontalPodAutoscaler."""

from __future__ import annotations

from typing import Any

from aiscale.catalog import names
from aiscale.catalog.native.reading import elements, mapping, text, whole
from aiscale.catalog.native.resources import amount, check_not_negative
from aiscale.catalog.paths import Path
from aiscale.catalog.report import Report

_SPEC: Path = (None, "spec")
_SOURCES = {
    "Object": "object", "Pods": "pods", "Resource": "resource", "External": "external",
    "ContainerResource": "containerResource",
}  # fmt: skip
#: What each kind of metric may be compared with.
_TARGETS = {
    "object": ("value", "averageValue"),
    "external": ("value", "averageValue"),
    "pods": ("averageValue",),
    "resource": ("averageUtilization", "averageValue"),
    "containerResource": ("averageUtilization", "averageValue"),
}
_CONTAINER_RESOURCES = frozenset({"cpu", "memory", "ephemeral-storage"})
_EXCLUSIVE = frozenset({"external", "resource", "containerResource"})
_WINDOW_MAX_S, _PERIOD_MAX_S = 3600, 1800


def check_autoscaler(manifest: dict[str, Any], report: Report) -> None:
    """Check a HorizontalPodAutoscaler."""
    spec = mapping(manifest, "spec")
    low, high = whole(spec, "minReplicas"), whole(spec, "maxReplicas")
    # Zero replicas need a feature gate that is off by default, whatever the metrics.
    if low is not None and low < 1:
        report.add((_SPEC, "minReplicas"), "range", f"must be greater than or equal to 1; is {low}")
    if high is not None and high < 1:
        report.add((_SPEC, "maxReplicas"), "range", f"must be greater than 0; is {high}")
    if low is not None and high is not None and high < low:
        report.add((_SPEC, "maxReplicas"), "range", f"must be greater than or equal to minReplicas {low}; is {high}")
    _check_reference(mapping(spec, "scaleTargetRef"), (_SPEC, "scaleTargetRef"), report, grouped=True)
    for metric, at in elements(spec, "metrics", _SPEC):
        _check_metric(metric, at, report)
    for direction in ("scaleUp", "scaleDown"):
        _check_rules(mapping(spec, "behavior").get(direction), ((_SPEC, "behavior"), direction), report)


def _check_reference(reference: dict[str, Any], path: Path, report: Report, *, grouped: bool = False) -> None:
    for field in ("kind", "name"):
        value = text(reference, field)
        reason = names.path_segment(value) if value else ""
        if reason:
            report.add((path, field), "metadata", f'"{value}" {reason}')
    version = text(reference, "apiVersion")
    if version.count("/") > 1:
        report.add((path, "apiVersion"), "value", f'"{version}" is not group/version')
    elif grouped and "/" not in version:
        report.add((path, "apiVersion"), "value", "must name an API group, such as apps/v1")


def _check_metric(metric: dict[str, Any], path: Path, report: Report) -> None:
    kind = text(metric, "type")
    wanted = _SOURCES.get(kind)
    given = [field for field in _SOURCES.values() if field in metric]
    if kind and wanted is None:
        report.add((path, "type"), "enum", f'"{kind}" must be one of {", ".join(_SOURCES)}')
    if wanted is not None and wanted not in given:
        report.add((path, wanted), "required", f"must be given for a metric of type {kind}")
    for field in given:
        if field != wanted:
            report.add((path, field), "value", f"may not be given for a metric of type {kind}")
    if given:
        _check_source(given[0], mapping(metric, given[0]), (path, given[0]), report)


def _check_source(kind: str, source: dict[str, Any], path: Path, report: Report) -> None:
    target, at = mapping(source, "target"), (path, "target")
    compared = [field for field in _TARGETS[kind] if field in target]
    if not compared:
        report.add((at, _TARGETS[kind][0]), "required", f"must set {' or '.join(_TARGETS[kind])}")
    elif len(compared) > 1 and kind in _EXCLUSIVE:
        report.add((at, compared[1]), "value", f"may not be set together with {compared[0]}")
    if text(target, "type") not in {"", "Utilization", "Value", "AverageValue"}:
        report.add((at, "type"), "enum", f'"{target["type"]}" must be Utilization, Value or AverageValue')
    for field in ("value", "averageValue"):
        number = amount(target.get(field))
        if number is not None and number <= 0:
            report.add((at, field), "range", f"must be greater than 0; is {target[field]}")
    share = whole(target, "averageUtilization")
    if share is not None and share < 1:
        report.add((at, "averageUtilization"), "range", f"must be greater than 0; is {share}")
    if kind == "object":
        _check_reference(mapping(source, "describedObject"), (path, "describedObject"), report)
    name = text(mapping(source, "metric"), "name")
    reason = names.path_segment(name) if name else ""
    if reason:
        report.add(((path, "metric"), "name"), "metadata", f'"{name}" {reason}')
    if kind in {"resource", "containerResource"}:
        _check_resource(source, path, report)


def _check_resource(source: dict[str, Any], path: Path, report: Report) -> None:
    name, container = text(source, "name"), text(source, "container")
    if container:
        if name and "/" not in name and name not in _CONTAINER_RESOURCES:
            report.add((path, "name"), "value", f'"{name}" is no resource of a container')
        reason = names.dns1123_label(container)
        if reason:
            report.add((path, "container"), "metadata", f'"{container}" {reason}')


def _check_rules(rules: Any, path: Path, report: Report) -> None:
    if not isinstance(rules, dict):
        return
    window_s = whole(rules, "stabilizationWindowSeconds")
    if window_s is not None and not 0 <= window_s <= _WINDOW_MAX_S:
        report.add(
            (path, "stabilizationWindowSeconds"), "range", f"must be between 0 and {_WINDOW_MAX_S}; is {window_s}"
        )
    if "selectPolicy" in rules and text(rules, "selectPolicy") not in {"Max", "Min", "Disabled"}:
        report.add((path, "selectPolicy"), "enum", "must be Max, Min or Disabled")
    if "policies" in rules and not rules["policies"]:
        report.add((path, "policies"), "required", "must have at least one policy")
    check_not_negative(rules.get("tolerance"), (path, "tolerance"), report)
    for policy, policy_at in elements(rules, "policies", path):
        if text(policy, "type") not in {"Pods", "Percent"}:
            report.add((policy_at, "type"), "enum", f'"{text(policy, "type")}" must be Pods or Percent')
        value, period_s = whole(policy, "value"), whole(policy, "periodSeconds")
        if value is not None and value <= 0:
            report.add((policy_at, "value"), "range", f"must be greater than 0; is {value}")
        if period_s is not None and not 0 < period_s <= _PERIOD_MAX_S:
            report.add((policy_at, "periodSeconds"), "range", f"must be between 1 and {_PERIOD_MAX_S}; is {period_s}")
