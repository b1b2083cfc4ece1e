"""Reads the end of a failed build's log and says what to do about it."""

from __future__ import annotations

from pathlib import Path

from aiscale.errors import ToolError
from aiscale.toolchain.disk_space import no_room
from aiscale.toolchain.table import Part

_TAIL_LINES = 15


def build_failure(part: Part, log: Path) -> ToolError:
    """The error for a build of ``part`` that failed and left ``log``."""
    tail = tuple(log.read_text("utf-8", "replace").splitlines()[-_TAIL_LINES:])
    text = "\n".join(tail)
    if "no space left on device" in text:
        return no_room(log.parent, f"building {part.name}; the log is {log}")
    if "requires go >= " in text:
        needed = text.split("requires go >= ", 1)[1].split()[0]
        return ToolError(
            f"the Go on PATH is too old to build {part.name}",
            hint=f"install Go {needed} or newer, or let Go fetch it (GOTOOLCHAIN=auto), "
            f"or set {part.environment} to a binary of version {part.version}",
            details=tail,
        )
    return ToolError(
        f"the build of {part.name} {part.version} failed",
        hint=f"the whole log is {log}; the next run continues from what is already compiled",
        details=tail,
    )
