"""Role, ClusterRole and their bindings."""

from __future__ import annotations

from typing import Any

from aiscale.catalog import names
from aiscale.catalog.native.reading import elements, mapping, text
from aiscale.catalog.native.selectors import check_selector
from aiscale.catalog.paths import Path, child
from aiscale.catalog.report import Report

_GROUP = "rbac.authorization.k8s.io"


def check_role(manifest: dict[str, Any], report: Report) -> None:
    """Check a Role."""
    _check_rules(manifest, report, namespaced=True)


def check_cluster_role(manifest: dict[str, Any], report: Report) -> None:
    """Check a ClusterRole."""
    _check_rules(manifest, report, namespaced=False)
    if "aggregationRule" in manifest:
        at: Path = (None, "aggregationRule")
        rule = mapping(manifest, "aggregationRule")
        if not rule.get("clusterRoleSelectors"):
            report.add((at, "clusterRoleSelectors"), "required", "must have at least one selector")
        for selector, selector_at in elements(rule, "clusterRoleSelectors", at):
            check_selector(selector, selector_at, report)


def _check_rules(manifest: dict[str, Any], report: Report, *, namespaced: bool) -> None:
    for rule, at in elements(manifest, "rules", None):
        if not rule.get("verbs"):
            report.add((at, "verbs"), "required", "must have at least one verb")
        if rule.get("nonResourceURLs"):
            if namespaced:
                report.add((at, "nonResourceURLs"), "value", "cannot be used in a namespace")
            if any(rule.get(field) for field in ("apiGroups", "resources", "resourceNames")):
                report.add((at, "nonResourceURLs"), "value", "cannot be combined with resources")
            continue
        for field in ("apiGroups", "resources"):
            if not rule.get(field):
                report.add((at, field), "required", "must have at least one element")


def check_role_binding(manifest: dict[str, Any], report: Report) -> None:
    """Check a RoleBinding."""
    _check_binding(manifest, report, kinds=("Role", "ClusterRole"))


def check_cluster_role_binding(manifest: dict[str, Any], report: Report) -> None:
    """Check a ClusterRoleBinding."""
    _check_binding(manifest, report, kinds=("ClusterRole",))


def _check_binding(manifest: dict[str, Any], report: Report, *, kinds: tuple[str, ...]) -> None:
    role = mapping(manifest, "roleRef")
    if text(role, "apiGroup") not in {"", _GROUP}:
        report.add(child(None, "roleRef", "apiGroup"), "enum", f"must be {_GROUP}")
    if text(role, "kind") not in {"", *kinds}:
        report.add(child(None, "roleRef", "kind"), "enum", f'"{role["kind"]}" must be {" or ".join(kinds)}')
    reason = names.path_segment(text(role, "name"))
    if reason:
        report.add(child(None, "roleRef", "name"), "metadata", reason)
    for subject, at in elements(manifest, "subjects", None):
        _check_subject(subject, at, report, namespaced="Role" in kinds)


def _check_subject(subject: dict[str, Any], path: Path, report: Report, *, namespaced: bool) -> None:
    kind, name, group = text(subject, "kind"), text(subject, "name"), text(subject, "apiGroup")
    if kind == "ServiceAccount":
        reason = names.dns1123_subdomain(name) if name else ""
        if reason:
            report.add((path, "name"), "metadata", f'"{name}" {reason}')
        if group:
            report.add((path, "apiGroup"), "enum", "must be empty for a ServiceAccount")
        if not namespaced and not text(subject, "namespace"):
            report.add((path, "namespace"), "required", "is required for a ServiceAccount")
    elif kind in {"User", "Group"}:
        if group not in {"", _GROUP}:
            report.add((path, "apiGroup"), "enum", f"must be {_GROUP}")
    elif kind:
        report.add((path, "kind"), "enum", f'"{kind}" must be ServiceAccount, User or Group')
