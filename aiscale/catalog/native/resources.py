"""Resource amounts: names, signs, requests against limits."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from aiscale.catalog import names
from aiscale.catalog.native.reading import mapping
from aiscale.catalog.paths import Path
from aiscale.catalog.quantity import parse_quantity
from aiscale.catalog.report import Report

_CONTAINER_RESOURCES = frozenset({"cpu", "memory", "ephemeral-storage"})
_HUGEPAGES = "hugepages-"


def amount(value: Any) -> Fraction | None:
    """The number behind a quantity in a manifest, or None when there is none."""
    if isinstance(value, str):
        return parse_quantity(value)
    return Fraction(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def check_amounts(amounts: Any, path: Path, report: Report) -> None:
    """Check a map of resource names to quantities that may not be negative."""
    for name, value in mapping(amounts).items():
        reason = names.qualified_name(name)
        if reason:
            report.add((path, name), "metadata", reason)
        check_not_negative(value, (path, name), report)


def check_not_negative(value: Any, path: Path, report: Report) -> None:
    """Report a quantity below zero."""
    number = amount(value)
    if number is not None and number.numerator < 0:
        report.add(path, "range", f"must be greater than or equal to 0; is {value}")


def check_container_resources(resources: Any, path: Path, report: Report) -> None:
    """Check requests and limits of a container."""
    requests, limits = mapping(resources, "requests"), mapping(resources, "limits")
    for field, amounts in (("limits", limits), ("requests", requests)):
        check_amounts(amounts, (path, field), report)
        for name, value in amounts.items():
            _check_container_resource(name, value, ((path, field), name), report)
    for name, value in requests.items():
        at: Path = ((path, "requests"), name)
        requested, limit = amount(value), amount(limits.get(name))
        if requested is None:
            continue
        if limit is None:
            if _is_extended(name) or name.startswith(_HUGEPAGES):
                report.add(((path, "limits"), name), "required", "a limit must be set for resources without overcommit")
        elif requested > limit:
            report.add(at, "range", f"must be less than or equal to the {name} limit of {limits[name]}; is {value}")
        elif requested != limit and (_is_extended(name) or name.startswith(_HUGEPAGES)):
            report.add(at, "value", f"must be equal to the {name} limit of {limits[name]}")


def _check_container_resource(name: str, value: Any, path: Path, report: Report) -> None:
    number = amount(value)
    if "/" not in name:
        if name not in _CONTAINER_RESOURCES and not name.startswith(_HUGEPAGES):
            report.add(path, "value", "must be cpu, memory, ephemeral-storage, or have a domain such as nvidia.com/gpu")
    elif _is_extended(name) and number is not None and number.denominator != 1:
        report.add(path, "value", f"must be a whole number; is {value}")


def _is_extended(name: str) -> bool:
    """A device plugin's resource: it has a domain, and not Kubernetes' own."""
    domain = name.partition("/")[0]
    return "/" in name and domain != "kubernetes.io" and not domain.endswith(".kubernetes.io")
