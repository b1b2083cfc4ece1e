"""Ingress."""

from __future__ import annotations

from typing import Any

from aiscale.catalog import names
from aiscale.catalog.formats import is_ip
from aiscale.catalog.native.ports import check_port_number
from aiscale.catalog.native.reading import elements, mapping, text, texts, whole
from aiscale.catalog.paths import Path
from aiscale.catalog.report import Report

_SPEC: Path = (None, "spec")
_BAD_SEQUENCES = ("//", "/./", "/../", "%2f", "%2F")
_BAD_ENDS = ("/..", "/.")


def check_ingress(manifest: dict[str, Any], report: Report) -> None:
    """Check an Ingress."""
    spec = mapping(manifest, "spec")
    if not spec.get("rules") and "defaultBackend" not in spec:
        report.add(_SPEC, "required", "either defaultBackend or rules must be given")
    if "defaultBackend" in spec:
        _check_backend(mapping(spec, "defaultBackend"), (_SPEC, "defaultBackend"), report)
    for rule, at in elements(spec, "rules", _SPEC):
        host = text(rule, "host")
        if host:
            _check_host(host, (at, "host"), report)
        if "http" in rule and not mapping(rule, "http").get("paths"):
            report.add(((at, "http"), "paths"), "required", "must have at least one path")
        for path, path_at in elements(mapping(rule, "http"), "paths", (at, "http")):
            _check_path(path, path_at, report)
    for index, (tls, at) in enumerate(elements(spec, "tls", _SPEC)):
        for host in texts(tls, "hosts"):
            _check_host(host, (at, "hosts"), report)
        secret = text(tls, "secretName")
        reason = names.dns1123_subdomain(secret) if secret else ""
        if reason:
            report.add((((_SPEC, "tls"), index), "secretName"), "metadata", f'"{secret}" {reason}')
    if "ingressClassName" in spec:
        reason = names.dns1123_subdomain(text(spec, "ingressClassName"))
        if reason:
            report.add((_SPEC, "ingressClassName"), "metadata", reason)


def _check_host(host: str, path: Path, report: Report) -> None:
    if is_ip(host):
        report.add(path, "value", f'"{host}" must be a DNS name, not an IP address')
    reason = names.dns1123_subdomain(host.removeprefix("*."))
    if reason:
        report.add(path, "metadata", f'"{host}" {reason}')


def _check_path(path: dict[str, Any], at: Path, report: Report) -> None:
    kind, place = text(path, "pathType"), text(path, "path")
    if kind in {"Exact", "Prefix"} or place:
        if not place.startswith("/"):
            report.add((at, "path"), "value", f'"{place}" must be an absolute path')
        elif kind != "ImplementationSpecific":
            bad = [part for part in _BAD_SEQUENCES if part in place] + [end for end in _BAD_ENDS if place.endswith(end)]
            if bad:
                report.add((at, "path"), "value", f'"{place}" must not contain {bad[0]}')
    _check_backend(mapping(path, "backend"), (at, "backend"), report)


def _check_backend(backend: dict[str, Any], path: Path, report: Report) -> None:
    if ("resource" in backend) == ("service" in backend):
        report.add(path, "required", "must name either a service or a resource")
    if "service" not in backend:
        return
    service, at = mapping(backend, "service"), (path, "service")
    name, port = text(service, "name"), mapping(service, "port")
    reason = names.dns1123_label(name) if name else ""
    if reason:
        report.add((at, "name"), "metadata", f'"{name}" {reason}')
    port_name, number = text(port, "name"), whole(port, "number")
    if port_name and number:
        report.add((at, "port"), "value", "may have a name or a number, not both")
    elif port_name:
        reason = names.port_name(port_name)
        if reason:
            report.add(((at, "port"), "name"), "metadata", f'"{port_name}" {reason}')
    elif number:
        check_port_number(number, ((at, "port"), "number"), report)
    else:
        report.add((at, "port"), "required", "a port's name or number is required")
