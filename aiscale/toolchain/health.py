"""Looks at the tools and at what installing them needs, without installing anything."""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from aiscale.errors import AiscaleError
from aiscale.toolchain.gobuild import estimate_s, go_version
from aiscale.toolchain.locate import find
from aiscale.toolchain.store import Store
from aiscale.toolchain.table import ENGINE, PARTS, Part

Status = Literal["ok", "missing", "broken"]

_BUILD_ROOM_BYTES = 8 << 30  # modules and build cache of everything, seen to stay below this
_USE_ROOM_BYTES = 1 << 30


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Attributes:
        name: what.
        status: ``ok``, ``missing`` (some commands need it and get it, or say so) or ``broken``.
        version: the version found or pinned; may be empty.
        where: where it was found; empty when it was not.
        advice: what to do; empty when there is nothing to do.
        origin: how a tool was found: ``cache``, ``PATH``, …; empty for what is no tool.
    """

    name: str
    status: Status
    version: str = ""
    where: str = ""
    advice: str = ""
    origin: str = ""

    def as_json(self) -> dict[str, Any]:
        """The check as plain data."""
        return asdict(self)


def tool_checks() -> list[Check]:
    """One check for each part of the table, in its order."""
    with ThreadPoolExecutor(len(PARTS)) as pool:
        return list(pool.map(_tool, PARTS.values()))


def go_check() -> Check:
    """Whether Go is there; needed only where a tool has no usable release."""
    version = go_version()
    if version is None:
        return Check("go", "missing", advice="needed only to build tools that cannot be downloaded: Go 1.26 or newer")
    return Check("go", "ok", version, shutil.which("go") or "")


def room_check(tools: list[Check]) -> Check:
    """Whether the cache can be written and its disk has room for the tools that are still to come."""
    store = Store()
    existing: Path = store.root
    while not existing.exists():
        existing = existing.parent
    free_bytes = shutil.disk_usage(existing).free
    if not os.access(existing, os.W_OK):
        return Check("disk", "broken", "", str(store.root), f"{existing} cannot be written; set XDG_CACHE_HOME")
    complete = all(check.status == "ok" for check in tools)
    needed_bytes = _USE_ROOM_BYTES if complete else _BUILD_ROOM_BYTES
    free = f"{free_bytes / 1e9:.0f} GB free"
    if free_bytes < needed_bytes:
        advice = f"{needed_bytes / 1e9:.0f} GB are wanted; set XDG_CACHE_HOME to a larger disk"
        return Check("disk", "missing", free, str(store.root), advice)
    return Check("disk", "ok", free, str(store.root))


def _tool(part: Part) -> Check:
    try:
        tool = find(part.name)
    except AiscaleError as error:
        return Check(part.name, "broken", part.version, advice=f"{error.message}; {error.hint}")
    if tool is not None:
        return Check(part.name, "ok", tool.version, str(tool.path), origin=tool.origin)
    group = "engine" if part.name in ENGINE else "sandbox"
    minutes = max(1, round(estimate_s(part) / 60))
    return Check(
        part.name,
        "missing",
        part.version,
        advice=f"aiscale tools install {group} (a download, or a build of about {minutes} min)",
    )
