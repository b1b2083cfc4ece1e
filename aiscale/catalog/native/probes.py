"""Probes and lifecycle hooks."""

from __future__ import annotations

import re
from typing import Any

from aiscale.catalog.native.ports import check_port_number, check_port_reference
from aiscale.catalog.native.reading import elements, mapping, text, whole
from aiscale.catalog.paths import Path
from aiscale.catalog.report import Report

_HANDLERS = ("exec", "httpGet", "tcpSocket", "grpc", "sleep")
_NOT_NEGATIVE = ("initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold")
_HEADER = re.compile(r"[-A-Za-z0-9]+", re.ASCII)


def check_probe(probe: Any, path: Path, report: Report) -> None:
    """Check a probe: one handler, no negative numbers."""
    if not isinstance(probe, dict):
        return
    check_handler(probe, path, report)
    for field in _NOT_NEGATIVE:
        number = whole(probe, field)
        if number is not None and number < 0:
            report.add((path, field), "range", f"must be greater than or equal to 0; is {number}")
    grace_s = whole(probe, "terminationGracePeriodSeconds")
    if grace_s is not None and grace_s <= 0:
        report.add((path, "terminationGracePeriodSeconds"), "range", f"must be greater than 0; is {grace_s}")


def check_lifecycle(lifecycle: Any, path: Path, report: Report) -> None:
    """Check the hooks after the start and before the stop."""
    for hook in ("postStart", "preStop"):
        if hook in mapping(lifecycle):
            check_handler(mapping(lifecycle, hook), (path, hook), report)


def check_handler(handler: dict[str, Any], path: Path, report: Report) -> None:
    """Check that exactly one way of probing is given, and that way."""
    given = [field for field in _HANDLERS if field in handler]
    if not given:
        report.add(path, "required", f"must name one of {', '.join(_HANDLERS)}")
    for field in given[1:]:
        report.add((path, field), "value", f"may not be given together with {given[0]}")
    if "exec" in handler and not mapping(handler, "exec").get("command"):
        report.add(((path, "exec"), "command"), "required", "is required")
    if "httpGet" in handler:
        request, at = mapping(handler, "httpGet"), (path, "httpGet")
        check_port_reference(request.get("port"), (at, "port"), report)
        for header, header_at in elements(request, "httpHeaders", at):
            if text(header, "name") and not _HEADER.fullmatch(text(header, "name")):
                report.add((header_at, "name"), "value", f'"{header["name"]}" is no name of a header')
    if "tcpSocket" in handler:
        check_port_reference(mapping(handler, "tcpSocket").get("port"), ((path, "tcpSocket"), "port"), report)
    if "grpc" in handler:
        check_port_number(whole(mapping(handler, "grpc"), "port"), ((path, "grpc"), "port"), report)
