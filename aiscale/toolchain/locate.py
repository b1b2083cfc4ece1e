"""Finds a part without installing anything: the environment, then PATH, then the cache."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from aiscale.errors import ToolError
from aiscale.toolchain import release
from aiscale.toolchain.gobuild import build_key, go_version
from aiscale.toolchain.gomodules import source_hash
from aiscale.toolchain.probe import version_of
from aiscale.toolchain.store import Store
from aiscale.toolchain.table import Part, part_named
from aiscale.toolchain.target import Target, host_target

Origin = Literal["environment", "path", "cache", "release", "build"]


@dataclass(frozen=True, slots=True)
class Tool:
    """A binary that is ready to be started.

    Attributes:
        name: the part.
        version: its version, without a leading ``v``.
        path: the binary.
        origin: where it was found, or how it was just installed.
    """

    name: str
    version: str
    path: Path
    origin: Origin


def find(name: str) -> Tool | None:
    """The part of that name if it is here; never installs.

    Raises:
        UsageError: there is no such part.
        ToolError: the environment variable of the part names something that is not the pinned version.
    """
    return locate(part_named(name), host_target(), Store(), locked=False, note=lambda _text: None)


def locate(part: Part, target: Target, store: Store, *, locked: bool, note: Callable[[str], None]) -> Tool | None:
    """Looks for ``part`` in the environment, on PATH and in the cache.

    Args:
        part: the part to look for.
        target: what it has to run on.
        store: the cache.
        locked: only what the table or a committed go.sum vouches for.
        note: receives a line about each thing that was found and passed over.

    Raises:
        ToolError: the part's environment variable names something unusable.
    """
    return (
        _in_environment(part, locked=locked)
        or _on_path(part, locked=locked, note=note)
        or cached(part, target, store, locked=locked)
    )


def cached(part: Part, target: Target, store: Store, *, locked: bool) -> Tool | None:
    """The part in the cache, or None."""
    for key in _keys(part, target, store):
        binary = store.binary(part, target, key)
        receipt = store.receipt(part, target, key)
        if binary is not None and receipt is not None and (receipt.locked or not locked):
            return Tool(part.name, part.version, binary, "cache")
    return None


def _keys(part: Part, target: Target, store: Store) -> list[str]:
    keys = [release.KEY]
    try:
        if go_version() is not None:
            return [*keys, build_key(part)]
        # Without Go nothing can be built again, so a build by any Go of the same sources will do.
        ending = f"-{source_hash(part)}"
    except ToolError:
        return keys  # an installation without Go modules
    return [*keys, *(key for key in store.keys(part, target) if key.endswith(ending))]


def _in_environment(part: Part, *, locked: bool) -> Tool | None:
    value = os.environ.get(part.environment, "")
    if not value:
        return None
    hint = f"unset {part.environment}, or let it name version {part.version}"
    if locked:
        raise ToolError(f"{part.environment} names a binary that --locked cannot vouch for", hint=hint)
    path = Path(value).expanduser().absolute()
    if not os.access(path, os.X_OK) or path.is_dir():
        raise ToolError(f"{part.environment}={value} is not a program", hint=hint)
    version = version_of(part, path)
    if version != part.version:
        said = f"is version {version}" if version else f"does not answer `{' '.join(part.version_arguments)}`"
        raise ToolError(f"{part.environment}={value} {said}; aiscale needs {part.version}", hint=hint)
    return Tool(part.name, version, path, "environment")


def _on_path(part: Part, *, locked: bool, note: Callable[[str], None]) -> Tool | None:
    found = shutil.which(part.name)
    if found is None:
        return None
    if locked:
        note(f"passing over {found}: --locked cannot vouch for it")
        return None
    path = Path(found).absolute()
    version = version_of(part, path)
    if version != part.version:
        note(f"passing over {found}: it is version {version or 'unknown'}, not {part.version}")
        return None
    return Tool(part.name, version, path, "path")
