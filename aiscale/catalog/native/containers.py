"""Containers of a pod: names, images, ports, environment, mounts, resources, security."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from aiscale.catalog import names
from aiscale.catalog.native.ports import check_port_number
from aiscale.catalog.native.probes import check_lifecycle, check_probe
from aiscale.catalog.native.reading import elements, mapping, text, whole
from aiscale.catalog.native.resources import amount, check_container_resources
from aiscale.catalog.native.security import check_container_security
from aiscale.catalog.paths import Path
from aiscale.catalog.report import Report

_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
_SOURCES = ("fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef")
_POD_FIELDS = frozenset(
    {"metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName",
     "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"}
)  # fmt: skip
_CONTAINER_FIELDS = frozenset(
    f"{kind}.{name}" for kind in ("limits", "requests") for name in ("cpu", "memory", "ephemeral-storage")
)
_PULL_POLICIES = frozenset({"", "Always", "IfNotPresent", "Never"})


_CPU_DIVISORS = frozenset({Fraction(0), Fraction(1), Fraction(1, 1000)})
_BYTE_DIVISORS = frozenset({Fraction(0), *(Fraction(base**power) for base in (1000, 1024) for power in range(7))})


def check_containers(spec: Any, volumes: dict[str, Any], path: Path, report: Report) -> None:
    """Check all containers of a pod.

    Args:
        spec: the pod's spec.
        volumes: its volumes by name.
        path: where the spec stands.
        report: takes what is wrong.
    """
    if not mapping(spec).get("containers"):
        report.add((path, "containers"), "required", "must have at least one container")
    taken: set[str] = set()
    for field in ("containers", "initContainers"):
        for container, at in elements(spec, field, path):
            name = text(container, "name")
            if name and name in taken:
                report.add((at, "name"), "duplicate", f'another container is named "{name}"')
            taken.add(name)
            _check_container(container, volumes, at, report)
            if field == "containers" or text(container, "restartPolicy") == "Always":
                _check_running(container, at, report)
            else:
                for probe in (*_PROBES, "lifecycle"):
                    if probe in container:
                        report.add((at, probe), "value", "may not be set for init containers that end")
    _check_host_ports(spec, path, report)


def _check_running(container: dict[str, Any], at: Path, report: Report) -> None:
    for probe in _PROBES:
        check_probe(container.get(probe), (at, probe), report)
        if probe != "readinessProbe" and whole(container.get(probe), "successThreshold") not in {None, 0, 1}:
            report.add(((at, probe), "successThreshold"), "value", "must be 1")
    if "terminationGracePeriodSeconds" in mapping(container, "readinessProbe"):
        report.add(((at, "readinessProbe"), "terminationGracePeriodSeconds"), "value", "must not be set here")
    check_lifecycle(container.get("lifecycle"), (at, "lifecycle"), report)


def _check_container(container: dict[str, Any], volumes: dict[str, Any], at: Path, report: Report) -> None:
    name = text(container, "name")
    reason = names.dns1123_label(name) if name else ""
    if reason:
        report.add((at, "name"), "metadata", f'"{name}" {reason}')
    if not text(container, "image"):
        report.add((at, "image"), "required", "is required")
    if text(container, "imagePullPolicy") not in _PULL_POLICIES:
        report.add((at, "imagePullPolicy"), "enum", "must be Always, IfNotPresent or Never")
    _check_ports(container, at, report)
    _check_environment(container, at, report)
    _check_mounts(container, volumes, at, report)
    check_container_resources(container.get("resources"), (at, "resources"), report)
    check_container_security(container.get("securityContext"), (at, "securityContext"), report)


def _check_ports(container: dict[str, Any], path: Path, report: Report) -> None:
    taken: set[str] = set()
    for port, at in elements(container, "ports", path):
        name = text(port, "name")
        if name:
            reason = names.port_name(name)
            if reason:
                report.add((at, "name"), "metadata", f'"{name}" {reason}')
            elif name in taken:
                report.add((at, "name"), "duplicate", f'another port is named "{name}"')
            taken.add(name)
        check_port_number(whole(port, "containerPort"), (at, "containerPort"), report)
        if whole(port, "hostPort"):
            check_port_number(whole(port, "hostPort"), (at, "hostPort"), report)


def _check_host_ports(spec: Any, path: Path, report: Report) -> None:
    taken: set[tuple[Any, ...]] = set()
    for container, at in elements(spec, "containers", path):
        for port, port_at in elements(container, "ports", at):
            host_port = whole(port, "hostPort")
            identity = (text(port, "protocol") or "TCP", text(port, "hostIP"), host_port)
            if host_port and identity in taken:
                report.add((port_at, "hostPort"), "duplicate", f"another port uses host port {host_port}")
            taken.add(identity)
            if mapping(spec).get("hostNetwork") is True and host_port not in {None, 0, whole(port, "containerPort")}:
                report.add((port_at, "hostPort"), "value", "must equal containerPort with hostNetwork")


def _check_environment(container: dict[str, Any], path: Path, report: Report) -> None:
    for variable, at in elements(container, "env", path):
        name = text(variable, "name")
        reason = names.environment_name(name) if name else ""
        if reason:
            report.add((at, "name"), "metadata", f'"{name}" {reason}')
        if "valueFrom" in variable:
            _check_source(mapping(variable, "valueFrom"), text(variable, "value"), (at, "valueFrom"), report)
    for source, at in elements(container, "envFrom", path):
        given = [field for field in ("configMapRef", "secretRef") if field in source]
        if len(given) != 1:
            report.add(at, "value", "must name exactly one of configMapRef and secretRef")
        for field in given:
            check_object_name(text(source[field], "name"), ((at, field), "name"), report)
        reason = names.environment_name(text(source, "prefix")) if text(source, "prefix") else ""
        if reason:
            report.add((at, "prefix"), "metadata", reason)


def _check_source(source: dict[str, Any], value: str, path: Path, report: Report) -> None:
    given = [field for field in _SOURCES if field in source]
    if not given:
        report.add(path, "value", f"must name one of {', '.join(_SOURCES)}")
    elif value:
        report.add(path, "value", "may not be given together with value")
    elif len(given) > 1:
        report.add(path, "value", f"may name only one source, has {' and '.join(given)}")
    for field in ("configMapKeyRef", "secretKeyRef"):
        if field in source:
            check_object_name(text(source[field], "name"), ((path, field), "name"), report)
            key = text(source[field], "key")
            reason = names.config_key(key) if key else ""
            if reason:
                report.add(((path, field), "key"), "metadata", f'"{key}" {reason}')
    if "fieldRef" in source:
        check_field_path(text(source["fieldRef"], "fieldPath"), ((path, "fieldRef"), "fieldPath"), report)
    if "resourceFieldRef" in source:
        resource = text(source["resourceFieldRef"], "resource")
        divisor = amount(mapping(source, "resourceFieldRef").get("divisor", "1"))
        if divisor is not None and divisor not in (_CPU_DIVISORS if resource.endswith(".cpu") else _BYTE_DIVISORS):
            at: Path = ((path, "resourceFieldRef"), "divisor")
            report.add(at, "value", f"cannot be used with {resource}: 1, or 1m for cpu, or 1k, 1Ki, 1M, 1Mi …")
        if resource and resource not in _CONTAINER_FIELDS and ".hugepages-" not in resource:
            report.add(((path, "resourceFieldRef"), "resource"), "enum", f'"{resource}" is no resource of a container')


def check_field_path(field: str, path: Path, report: Report) -> None:
    """Check what the downward API can read of a pod."""
    base, bracket, key = field.partition("['")
    if bracket:
        known = base in {"metadata.labels", "metadata.annotations"} and key.endswith("']")
        reason = names.qualified_name(key[:-2].lower() if base == "metadata.annotations" else key[:-2]) if known else ""
        if not known or reason:
            report.add(path, "value", f'"{field}" cannot be read: {reason or "only labels and annotations have keys"}')
    elif field and field not in _POD_FIELDS:
        report.add(path, "enum", f'"{field}" is no field that a container can read')


def check_object_name(name: str, path: Path, report: Report) -> None:
    """Check the name of a ConfigMap or Secret that must be given."""
    if not name:
        report.add(path, "required", "is required")
        return
    reason = names.dns1123_subdomain(name)
    if reason:
        report.add(path, "metadata", f'"{name}" {reason}')


def _check_mounts(container: dict[str, Any], volumes: dict[str, Any], path: Path, report: Report) -> None:
    places: set[str] = set()
    for mount, at in elements(container, "volumeMounts", path):
        name, place = text(mount, "name"), text(mount, "mountPath")
        if name not in volumes:
            known = f"; the pod has {', '.join(sorted(volumes))}" if volumes else "; the pod has no volumes"
            report.add((at, "name"), "value", f'there is no volume "{name}"{known}')
        if place in places:
            report.add((at, "mountPath"), "duplicate", f'something else is mounted at "{place}"')
        places.add(place)
        for field in ("subPath", "subPathExpr"):
            check_descending(text(mount, field), (at, field), report)
        if text(mount, "subPath") and text(mount, "subPathExpr"):
            report.add((at, "subPathExpr"), "value", "may not be given together with subPath")
    for device, at in elements(container, "volumeDevices", path):
        if text(device, "name") not in volumes:
            report.add((at, "name"), "value", f'there is no volume "{text(device, "name")}"')


def check_descending(place: str, path: Path, report: Report) -> None:
    """Check a path inside a volume: relative, never upwards."""
    if place.startswith("/"):
        report.add(path, "value", "must be a relative path")
    if ".." in place.split("/"):
        report.add(path, "value", "must not contain '..'")
