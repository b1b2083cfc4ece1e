"""Pods as templates of workloads, and pods themselves."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from aiscale.catalog import names
from aiscale.catalog.formats import is_ip
from aiscale.catalog.metadata import check_metadata
from aiscale.catalog.native.containers import check_containers
from aiscale.catalog.native.reading import elements, mapping, text, texts, whole
from aiscale.catalog.native.scheduling import check_scheduling
from aiscale.catalog.native.security import check_pod_security
from aiscale.catalog.native.volumes import check_volumes
from aiscale.catalog.paths import Path, child
from aiscale.catalog.report import Report

_LABELS = ("hostname", "subdomain")
_SUBDOMAINS = ("serviceAccountName", "priorityClassName", "runtimeClassName", "nodeName")
_DEADLINE_MAX_S = 2**31 - 1


def check_pod(manifest: dict[str, Any], report: Report) -> None:
    """Check a Pod."""
    check_pod_spec(mapping(manifest, "spec"), (None, "spec"), report)


def check_pod_template(
    template: Any, path: Path, report: Report, *, restart_policies: Collection[str] = ("Always",), claims: Any = ()
) -> None:
    """Check a pod template.

    Args:
        template: metadata and spec of the pods.
        path: where it stands.
        report: takes what is wrong.
        restart_policies: what the workload permits.
        claims: names of volumes that come from a StatefulSet's claim templates.
    """
    check_metadata(
        mapping(template).get("metadata"),
        (path, "metadata"),
        report,
        name_rule=lambda _: "",
        namespaced=False,
        named=False,
    )
    spec, at = mapping(template, "spec"), (path, "spec")
    check_pod_spec(spec, at, report, claims=claims)
    policy = text(spec, "restartPolicy") or "Always"
    if policy not in restart_policies:
        report.add((at, "restartPolicy"), "enum", f'"{policy}" is not possible here: {", ".join(restart_policies)}')
    if "Always" in restart_policies and "activeDeadlineSeconds" in spec:
        report.add((at, "activeDeadlineSeconds"), "value", "cannot be used by a workload that always restarts")


def check_pod_spec(spec: dict[str, Any], path: Path, report: Report, *, claims: Any = ()) -> None:
    """Check the spec of a pod."""
    volumes = check_volumes(spec, path, report)
    check_containers(spec, {**volumes, **dict.fromkeys(claims)}, path, report)
    check_scheduling(spec, path, report)
    check_pod_security(spec.get("securityContext"), (path, "securityContext"), report)
    if mapping(spec, "securityContext").get("shareProcessNamespace") is True and spec.get("hostPID") is True:
        report.add((path, "shareProcessNamespace"), "value", "cannot be combined with hostPID")
    for field in (*_LABELS, *_SUBDOMAINS):
        value = text(spec, field)
        reason = (names.dns1123_label if field in _LABELS else names.dns1123_subdomain)(value) if value else ""
        if reason:
            report.add((path, field), "metadata", f'"{value}" {reason}')
    deadline_s = whole(spec, "activeDeadlineSeconds")
    if deadline_s is not None and not 1 <= deadline_s <= _DEADLINE_MAX_S:
        report.add((path, "activeDeadlineSeconds"), "range", f"must be between 1 and {_DEADLINE_MAX_S}")
    _check_pull_secrets(spec, path, report)
    _check_host_names(spec, path, report)


def _check_pull_secrets(spec: dict[str, Any], path: Path, report: Report) -> None:
    for secret, at in elements(spec, "imagePullSecrets", path):
        if not text(secret, "name"):
            report.add((at, "name"), "required", "is required")


def _check_host_names(spec: dict[str, Any], path: Path, report: Report) -> None:
    for alias, at in elements(spec, "hostAliases", path):
        if text(alias, "ip") and not is_ip(text(alias, "ip")):
            report.add((at, "ip"), "value", f'"{alias["ip"]}" is no IP address')
        for index, name in enumerate(texts(alias, "hostnames")):
            reason = names.dns1123_subdomain(name)
            if reason:
                report.add(child(at, "hostnames", index), "metadata", reason)
    if text(spec, "dnsPolicy") == "None" and not texts(spec.get("dnsConfig"), "nameservers"):
        report.add(((path, "dnsConfig"), "nameservers"), "required", "must be given when dnsPolicy is None")
    for index, server in enumerate(texts(spec.get("dnsConfig"), "nameservers")):
        if not is_ip(server):
            report.add(child(path, "dnsConfig", "nameservers", index), "value", f'"{server}" is no IP address')
