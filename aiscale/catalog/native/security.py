"""Security contexts of pods and containers."""

from __future__ import annotations

import re
from typing import Any

from aiscale.catalog.native.reading import elements, mapping, text, texts, whole
from aiscale.catalog.paths import Path
from aiscale.catalog.report import Report

_ID_MAX = 2**31 - 1
_SYSCTL = re.compile(r"[a-z0-9]([-_a-z0-9]*[a-z0-9])?([./][a-z0-9]([-_a-z0-9]*[a-z0-9])?)*", re.ASCII)


def check_container_security(context: Any, path: Path, report: Report) -> None:
    """Check a container's security context."""
    _check_ids(context, ("runAsUser", "runAsGroup"), path, report)
    _check_profiles(context, path, report)
    settings = mapping(context)
    if settings.get("allowPrivilegeEscalation") is False:
        if settings.get("privileged") is True:
            report.add(path, "value", "a privileged container cannot forbid privilege escalation")
        if "CAP_SYS_ADMIN" in texts(settings.get("capabilities"), "add"):
            report.add(path, "value", "CAP_SYS_ADMIN cannot be added while privilege escalation is forbidden")
    if settings.get("procMount") == "Unmasked":
        report.add((path, "procMount"), "value", "Unmasked needs hostUsers: false")


def check_pod_security(context: Any, path: Path, report: Report) -> None:
    """Check a pod's security context."""
    _check_ids(context, ("runAsUser", "runAsGroup", "fsGroup"), path, report)
    _check_profiles(context, path, report)
    for index, group in enumerate(mapping(context).get("supplementalGroups") or ()):
        if isinstance(group, int) and not 0 <= group <= _ID_MAX:
            report.add(((path, "supplementalGroups"), index), "range", f"must be between 0 and {_ID_MAX}")
    taken: set[str] = set()
    for setting, at in elements(context, "sysctls", path):
        name = text(setting, "name")
        if name and (len(name) > 253 or not _SYSCTL.fullmatch(name)):
            report.add((at, "name"), "value", f'"{name}" is no kernel setting')
        elif name in taken:
            report.add((at, "name"), "duplicate", f'"{name}" is set twice')
        taken.add(name)


def _check_ids(context: Any, fields: tuple[str, ...], path: Path, report: Report) -> None:
    for field in fields:
        number = whole(context, field)
        if number is not None and not 0 <= number <= _ID_MAX:
            report.add((path, field), "range", f"must be between 0 and {_ID_MAX}; is {number}")


def _check_profiles(context: Any, path: Path, report: Report) -> None:
    for field in ("seccompProfile", "appArmorProfile"):
        profile = mapping(context).get(field)
        if not isinstance(profile, dict):
            continue
        local = text(profile, "type") == "Localhost"
        if local != bool(text(profile, "localhostProfile")):
            wanted = "must be given" if local else "may only be given"
            report.add(((path, field), "localhostProfile"), "value", f"{wanted} when the type is Localhost")
        if field == "seccompProfile" and ".." in text(profile, "localhostProfile").split("/"):
            report.add(((path, field), "localhostProfile"), "value", "must not contain '..'")
