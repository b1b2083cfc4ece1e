"""Removes tools and build leftovers from the cache."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from aiscale.toolchain.install import drop_build_cache
from aiscale.toolchain.progress import Progress, Reporter
from aiscale.toolchain.store import Store
from aiscale.toolchain.table import OPTIONAL, PARTS, part_named


def clean(names: Iterable[str], *, store: Store | None = None, progress: Progress | None = None) -> int:
    """Removes the named parts from the cache, in every version, and Go's build cache in any case.

    What lies in the environment or on PATH is never touched. A part that is being installed is
    waited for.

    Args:
        names: names of the table; none to remove only the build cache.
        store: the cache; the user's by default.
        progress: hears about waiting.

    Returns:
        The bytes freed.

    Raises:
        UsageError: there is no such part.
    """
    store = store or Store()
    parts = [part_named(name) for name in names]
    before_bytes = _size_bytes(store.root)
    for part in parts:
        with store.lock(part.name, Reporter(part.name, progress), f"another run is installing {part.name}; waiting"):
            store.remove_leftovers(part)
            for folder in ("store", "downloads", "logs"):
                for entry in store.folder(folder).iterdir():
                    if _belongs(entry.name, part.name):
                        shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    drop_build_cache(store, Reporter("go-build", progress))
    return max(0, before_bytes - _size_bytes(store.root))


def _belongs(entry: str, name: str) -> bool:
    """Whether an entry is the part's own: ``pulumi-3.1-…`` is, ``pulumi-resource-kubernetes-4.2-…`` is another's."""
    names = (*PARTS, *OPTIONAL)
    longest = max((part for part in names if entry.startswith((f"{part}-", f"{part}."))), key=len, default="")
    return longest == name


def _size_bytes(folder: Path) -> int:
    total = 0
    for directory, _, files in os.walk(folder):
        for file in files:
            path = Path(directory, file)
            if path.exists():
                total += path.stat().st_size
    return total
