"""The operating system and processor that a binary is for, in Go's names."""

from __future__ import annotations

import platform
import sys
from dataclasses import dataclass

from aiscale.errors import ToolError

_ARCHITECTURES = {
    "x86_64": "amd64",
    "amd64": "amd64",
    "aarch64": "arm64",
    "arm64": "arm64",
}


@dataclass(frozen=True, slots=True)
class Target:
    """An operating system (``linux``, ``darwin``) and an architecture (``amd64``, ``arm64``)."""

    os: str
    arch: str

    def __str__(self) -> str:
        """The form used as a key of checksums and in the names of cache folders."""
        return f"{self.os}-{self.arch}"


def host_target() -> Target:
    """The target of the machine that runs this program.

    Raises:
        ToolError: neither a release nor a build is known for this machine.
    """
    arch = _ARCHITECTURES.get(platform.machine().lower())
    if arch is None or sys.platform not in {"linux", "darwin"}:
        raise ToolError(
            f"no tools are known for {sys.platform} on {platform.machine()}",
            hint="use Linux or macOS on amd64 or arm64 (on Windows: WSL)",
        )
    return Target(sys.platform, arch)
