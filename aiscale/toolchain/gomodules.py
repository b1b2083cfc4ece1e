"""Finds the Go modules that pin and build the tools, in a checkout and in an installed package."""

from __future__ import annotations

import hashlib
from pathlib import Path

from aiscale.errors import ToolError
from aiscale.toolchain.table import Part

_SOURCES = ("go.mod", "go.sum", "main.go")
_PACKAGE = Path(__file__).resolve().parent
_CANDIDATES = (
    _PACKAGE / "go-modules",  # where a wheel carries the folder
    _PACKAGE.parents[1] / "tools",  # a checkout
)


def module_folder(part: Part) -> Path:
    """The folder of the Go module that builds ``part``.

    Raises:
        ToolError: this installation carries no Go modules.
    """
    for candidate in _CANDIDATES:
        folder = candidate / part.build.folder
        if (folder / "go.mod").is_file():
            return folder
    raise ToolError(
        f"the Go module that builds {part.name} is not part of this installation",
        hint="install aiscale again from its wheel or a checkout",
    )


def source_files(part: Part) -> list[Path]:
    """The committed files of the part's Go module."""
    folder = module_folder(part)
    return [folder / name for name in _SOURCES if (folder / name).is_file()]


def source_hash(part: Part) -> str:
    """A hash of all that decides what a build gives, apart from the Go version and the target."""
    digest = hashlib.sha256()
    for path in source_files(part):
        digest.update(f"{path.name}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    build = part.build
    digest.update(repr((part.version, build.package, build.linker_values, build.embeds)).encode())
    return digest.hexdigest()[:16]
