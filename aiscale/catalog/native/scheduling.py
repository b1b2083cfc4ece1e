"""Where pods may run: node selectors, affinity, tolerations, spread."""

from __future__ import annotations

from typing import Any

from aiscale.catalog import names
from aiscale.catalog.native.reading import elements, mapping, text, texts, whole
from aiscale.catalog.native.selectors import check_plain_selector, check_selector
from aiscale.catalog.paths import Path
from aiscale.catalog.report import Report

_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
_PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"
_NODE_OPERATORS = frozenset({"In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"})
_EFFECTS = frozenset({"", "NoSchedule", "PreferNoSchedule", "NoExecute"})


def check_scheduling(spec: Any, path: Path, report: Report) -> None:
    """Check everything in a pod's spec that speaks about nodes."""
    check_plain_selector(mapping(spec).get("nodeSelector"), (path, "nodeSelector"), report)
    for toleration, at in elements(spec, "tolerations", path):
        _check_toleration(toleration, at, report)
    affinity: Path = (path, "affinity")
    _check_node_affinity(mapping(spec, "affinity", "nodeAffinity"), (affinity, "nodeAffinity"), report)
    for field in ("podAffinity", "podAntiAffinity"):
        _check_pod_affinity(mapping(spec, "affinity", field), (affinity, field), report)
    _check_spread(spec, path, report)


def _check_toleration(toleration: dict[str, Any], at: Path, report: Report) -> None:
    key, operator = text(toleration, "key"), text(toleration, "operator")
    reason = names.qualified_name(key) if key else ""
    if reason:
        report.add((at, "key"), "metadata", f'"{key}" {reason}')
    if not key and operator != "Exists":
        report.add((at, "operator"), "value", "must be Exists when no key is given")
    if operator not in {"", "Equal", "Exists"}:
        report.add((at, "operator"), "enum", f'"{operator}" must be Equal or Exists')
    elif operator == "Exists" and text(toleration, "value"):
        report.add((at, "value"), "value", "must be empty when the operator is Exists")
    elif operator != "Exists":
        reason = names.label_value(text(toleration, "value"))
        if reason:
            report.add((at, "value"), "metadata", reason)
    effect = text(toleration, "effect")
    if effect not in _EFFECTS:
        report.add((at, "effect"), "enum", f'"{effect}" must be NoSchedule, PreferNoSchedule or NoExecute')
    if "tolerationSeconds" in toleration and effect != "NoExecute":
        report.add((at, "effect"), "value", "must be NoExecute when tolerationSeconds is given")


def _check_node_affinity(affinity: dict[str, Any], path: Path, report: Report) -> None:
    if _REQUIRED in affinity:
        required, required_at = mapping(affinity, _REQUIRED), (path, _REQUIRED)
        if not required.get("nodeSelectorTerms"):
            report.add((required_at, "nodeSelectorTerms"), "required", "must have at least one term")
        for term, term_at in elements(required, "nodeSelectorTerms", required_at):
            _check_node_term(term, term_at, report)
    for preferred, at in elements(affinity, _PREFERRED, path):
        _check_weight(preferred, at, report)
        _check_node_term(mapping(preferred, "preference"), (at, "preference"), report)


def _check_node_term(term: dict[str, Any], path: Path, report: Report) -> None:
    for requirement, at in elements(term, "matchExpressions", path):
        key, operator, values = text(requirement, "key"), text(requirement, "operator"), texts(requirement, "values")
        reason = names.qualified_name(key) if key else ""
        if reason:
            report.add((at, "key"), "metadata", f'"{key}" {reason}')
        if operator not in _NODE_OPERATORS:
            report.add((at, "operator"), "enum", f'"{operator}" must be one of {", ".join(sorted(_NODE_OPERATORS))}')
        elif operator in {"In", "NotIn"} and not values:
            report.add((at, "values"), "required", f"must be given when the operator is {operator}")
        elif operator in {"Exists", "DoesNotExist"} and values:
            report.add((at, "values"), "value", f"may not be given when the operator is {operator}")
        elif operator in {"Gt", "Lt"} and len(values) != 1:
            report.add((at, "values"), "required", f"must be one number when the operator is {operator}")
        for index, value in enumerate(values):
            reason = names.label_value(value) if operator in {"In", "NotIn"} else ""
            if reason:
                report.add(((at, "values"), index), "metadata", reason)


def _check_pod_affinity(affinity: dict[str, Any], path: Path, report: Report) -> None:
    for term, at in elements(affinity, _REQUIRED, path):
        _check_pod_term(term, at, report)
    for preferred, at in elements(affinity, _PREFERRED, path):
        _check_weight(preferred, at, report)
        _check_pod_term(mapping(preferred, "podAffinityTerm"), (at, "podAffinityTerm"), report)


def _check_pod_term(term: dict[str, Any], path: Path, report: Report) -> None:
    key = text(term, "topologyKey")
    reason = names.qualified_name(key) if key else ""
    if reason:
        report.add((path, "topologyKey"), "metadata", f'"{key}" {reason}')
    check_selector(term.get("labelSelector"), (path, "labelSelector"), report)
    check_selector(term.get("namespaceSelector"), (path, "namespaceSelector"), report)
    for index, namespace in enumerate(texts(term, "namespaces")):
        reason = names.dns1123_label(namespace)
        if reason:
            report.add(((path, "namespaces"), index), "metadata", reason)


def _check_weight(preferred: dict[str, Any], path: Path, report: Report) -> None:
    weight = whole(preferred, "weight")
    if weight is not None and not 1 <= weight <= 100:
        report.add((path, "weight"), "range", f"must be between 1 and 100; is {weight}")


def _check_spread(spec: Any, path: Path, report: Report) -> None:
    taken: set[tuple[str, str]] = set()
    for constraint, at in elements(spec, "topologySpreadConstraints", path):
        skew, domains = whole(constraint, "maxSkew"), whole(constraint, "minDomains")
        if skew is not None and skew <= 0:
            report.add((at, "maxSkew"), "range", f"must be greater than 0; is {skew}")
        if domains is not None:
            if domains <= 0:
                report.add((at, "minDomains"), "range", f"must be greater than 0; is {domains}")
            if text(constraint, "whenUnsatisfiable") != "DoNotSchedule":
                report.add((at, "minDomains"), "value", "can only be used with whenUnsatisfiable: DoNotSchedule")
        key = text(constraint, "topologyKey")
        identity = (key, text(constraint, "whenUnsatisfiable"))
        if identity in taken:
            report.add(at, "duplicate", f"another constraint spreads over {key} in the same way")
        taken.add(identity)
        check_selector(constraint.get("labelSelector"), (at, "labelSelector"), report)
