"""ResourceQuota and LimitRange."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from aiscale.catalog import names
from aiscale.catalog.native.reading import elements, mapping, text, texts
from aiscale.catalog.native.resources import amount
from aiscale.catalog.paths import Path
from aiscale.catalog.report import Report

_SPEC: Path = (None, "spec")
_QUOTA_NAMES = frozenset(
    {"cpu", "memory", "ephemeral-storage", "requests.cpu", "requests.memory", "requests.storage",
     "requests.ephemeral-storage", "limits.cpu", "limits.memory", "limits.ephemeral-storage", "pods", "resourcequotas",
     "services", "replicationcontrollers", "secrets", "configmaps", "persistentvolumeclaims", "services.nodeports",
     "services.loadbalancers"}
)  # fmt: skip
_HUGEPAGES = ("hugepages-", "requests.hugepages-")
_SCOPES = frozenset(
    {"Terminating", "NotTerminating", "BestEffort", "NotBestEffort", "PriorityClass", "CrossNamespacePodAffinity",
     "VolumeAttributesClass"}
)  # fmt: skip
_COUNTED = frozenset(
    {"pods", "resourcequotas", "services", "replicationcontrollers", "secrets", "configmaps", "persistentvolumeclaims",
     "services.nodeports", "services.loadbalancers"}
)  # fmt: skip
_CONTAINER_NAMES = frozenset({"cpu", "memory", "ephemeral-storage"})
_BOUNDS = ("max", "min", "default", "defaultRequest", "maxLimitRequestRatio")
#: For each pair the first may not exceed the second.
_ORDERS = (
    ("min", "max"), ("min", "defaultRequest"), ("defaultRequest", "max"), ("defaultRequest", "default"),
    ("min", "default"), ("default", "max"),
)  # fmt: skip


def check_quota(manifest: dict[str, Any], report: Report) -> None:
    """Check a ResourceQuota."""
    spec = mapping(manifest, "spec")
    for name, value in mapping(spec, "hard").items():
        at: Path = ((_SPEC, "hard"), name)
        reason = names.qualified_name(name)
        if reason:
            report.add(at, "metadata", reason)
        elif "/" not in name and name not in _QUOTA_NAMES and not name.startswith(_HUGEPAGES):
            report.add(at, "value", f'"{name}" is no resource that a quota can count')
        number = amount(value)
        if number is not None and number < 0:
            report.add(at, "range", f"must be greater than or equal to 0; is {value}")
        elif number is not None and (name in _COUNTED or name.startswith("count/")) and number.denominator != 1:
            report.add(at, "value", f"must be a whole number; is {value}")
    for index, scope in enumerate(texts(spec, "scopes")):
        if scope not in _SCOPES:
            report.add(((_SPEC, "scopes"), index), "enum", f'"{scope}" must be one of {", ".join(sorted(_SCOPES))}')
    for pair in (("BestEffort", "NotBestEffort"), ("Terminating", "NotTerminating")):
        if set(pair) <= set(texts(spec, "scopes")):
            report.add((_SPEC, "scopes"), "value", f"{pair[0]} and {pair[1]} exclude each other")


def check_limit_range(manifest: dict[str, Any], report: Report) -> None:
    """Check a LimitRange."""
    taken: set[str] = set()
    for limit, at in elements(mapping(manifest, "spec"), "limits", _SPEC):
        kind = text(limit, "type")
        reason = names.qualified_name(kind) if kind else ""
        if reason or (kind and "/" not in kind and kind not in {"Pod", "Container", "PersistentVolumeClaim"}):
            report.add((at, "type"), "enum", f'"{kind}" must be Pod, Container or PersistentVolumeClaim')
        if kind in taken:
            report.add((at, "type"), "duplicate", f"there is another limit for {kind}")
        taken.add(kind)
        _check_limit(kind, limit, at, report)


def _check_limit(kind: str, limit: dict[str, Any], path: Path, report: Report) -> None:
    bounds = {field: mapping(limit, field) for field in _BOUNDS}
    if kind == "Pod":
        for field in ("default", "defaultRequest"):
            if bounds[field]:
                report.add((path, field), "value", "may not be given when the type is Pod")
    if kind == "PersistentVolumeClaim" and "storage" not in bounds["min"] and "storage" not in bounds["max"]:
        report.add((path, "limits"), "required", "min or max of storage is required")
    for field, amounts in bounds.items():
        for name in amounts:
            plain = "/" not in name and not name.startswith("hugepages-")
            reason = names.qualified_name(name)
            if reason or (kind in {"Pod", "Container"} and plain and name not in _CONTAINER_NAMES):
                report.add(((path, field), name), "value", reason or f'"{name}" is no resource of a container')
    for low, high in _ORDERS:
        for name in bounds[low].keys() & bounds[high].keys():
            smaller, larger = amount(bounds[low][name]), amount(bounds[high][name])
            if smaller is not None and larger is not None and smaller > larger:
                report.add(
                    ((path, low), name), "range", f"{bounds[low][name]} is greater than {high} {bounds[high][name]}"
                )
    for name, value in bounds["maxLimitRequestRatio"].items():
        _check_ratio(amount(value), bounds, name, ((path, "maxLimitRequestRatio"), name), report)


def _check_ratio(ratio: Fraction | None, bounds: dict[str, Any], name: str, path: Path, report: Report) -> None:
    low, high = amount(bounds["min"].get(name)), amount(bounds["max"].get(name))
    if ratio is not None and ratio < 1:
        report.add(path, "range", "must be at least 1")
    if ratio is not None and low and high is not None and ratio > high / low:
        report.add(path, "range", f"is greater than max/min, which is {float(high / low):g}")
