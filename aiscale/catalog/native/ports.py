"""Port numbers and references to ports by number or name."""

from __future__ import annotations

from typing import Any

from aiscale.catalog import names
from aiscale.catalog.paths import Path
from aiscale.catalog.report import Report

PORT_MAX = 65_535


def check_port_number(port: int | None, path: Path, report: Report) -> None:
    """Check a port number; a missing one is left to the schema."""
    if port is not None and not 1 <= port <= PORT_MAX:
        report.add(path, "range", f"must be between 1 and {PORT_MAX}; is {port}")


def check_port_reference(port: Any, path: Path, report: Report) -> None:
    """Check a port given as a number or as a container port's name."""
    if isinstance(port, str):
        reason = names.port_name(port) if port else "must not be empty"
        if reason:
            report.add(path, "metadata", reason)
    elif isinstance(port, int):
        check_port_number(port, path, report)
