"""Plug-ins of installed distributions, found by entry points.

Importing ``importlib.metadata`` takes as long as running all rules. The metadata files are therefore read directly, and
a plug-in is imported when its group is used. Source: Python packaging user guide, entry points specification (file
format).
"""

import importlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from aiscale.core.messages.foreign_failures import raised_at, told

RENDERERS = "aiscale.renderers"
GROUPS = ("aiscale.rules", "aiscale.components", "aiscale.lowerings", RENDERERS)
_MARK = "[aiscale."
_ALONE = ContextVar("_ALONE", default=False)


@dataclass(frozen=True, slots=True)
class Announced:
    """An entry point of a distribution.

    Attributes:
        group: one of :data:`GROUPS`, or an unknown group.
        name: its name.
        target: ``package.module`` or ``package.module:name``.
        distribution: name and version of the distribution: ``acme-policies 1.2``.
    """

    group: str
    name: str
    target: str
    distribution: str

    @property
    def module(self) -> str:
        """Its module."""
        return self.target.partition(":")[0].strip()

    def load(self) -> object:
        """Import the plug-in. Exceptions of its module are not caught.

        Raises:
            ImportError: the module, or the name in it, does not exist.
        """
        path = self.target.partition(":")[2]
        found: object = importlib.import_module(self.module)
        for attribute in path.strip().split(".") if path else ():
            if not hasattr(found, attribute):
                raise ImportError(f"{self.module} has no {path.strip()}")
            found = getattr(found, attribute)
        return found


@dataclass(frozen=True, slots=True)
class Broken:
    """A plug-in that cannot be used.

    Attributes:
        announced: the plug-in.
        reason: the reason, as the end of a sentence.
    """

    announced: Announced
    reason: str


def announced(group: str | None = None) -> tuple[Announced, ...]:
    """Every installed plug-in, sorted by distribution and name.

    Args:
        group: one of :data:`GROUPS`. Default: all.
    """
    return _of_group(tuple(sys.path), group) if not _ALONE.get() else ()


@contextmanager
def alone() -> Iterator[None]:
    """Ignore installed plug-ins, so that the reference pages do not depend on them."""
    before = _ALONE.set(True)
    try:
        yield
    finally:
        _ALONE.reset(before)


def load(group: str) -> tuple[list[tuple[Announced, object]], list[Broken]]:
    """Import every plug-in of a group.

    Returns:
        The plug-ins with their values, and those that failed.
    """
    loaded: list[tuple[Announced, object]] = []
    broken: list[Broken] = []
    for item in announced(group):
        try:
            loaded.append((item, item.load()))
        except (Exception, SystemExit) as error:  # any exception of a plug-in is reported with its name
            broken.append(Broken(item, ", ".join(filter(None, (told(error), raised_at(error, item.module))))))
    return loaded, broken


def load_each(group: str, name: str) -> tuple[list[tuple[Announced, object]], list[Broken]]:
    """Import every plug-in of a group, each with a tuple of this name.

    Returns:
        Each item of the tuples with its plug-in, and the plug-ins that failed or have no such tuple.
    """
    found, broken = load(group)
    items: list[tuple[Announced, object]] = []
    for announced_, value in found:
        given = getattr(value, name, None)
        if isinstance(given, tuple) and given:
            items += [(announced_, item) for item in given]
        else:
            broken.append(Broken(announced_, _no_tuple(name, given)))
    return items, broken


def _no_tuple(name: str, given: object) -> str:
    if given is None:
        return f"it has no {name}"
    return f"{name} is empty" if given == () else f"{name} is no tuple, but of type {type(given).__name__}"


@lru_cache(maxsize=32)
def _of_group(folders: tuple[str, ...], group: str | None) -> tuple[Announced, ...]:
    found = _announced(folders)
    return found if group is None else tuple(item for item in found if item.group == group)


@lru_cache(maxsize=4)
def _announced(folders: tuple[str, ...]) -> tuple[Announced, ...]:
    found: dict[tuple[str, str, str], Announced] = {}
    for folder in dict.fromkeys(folders):
        for info in _infos(folder or "."):
            try:
                text = (info / "entry_points.txt").read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError):
                continue
            if _MARK in text:
                distribution = _distribution(info)
                for group, name, target in _entries(text):
                    # The first folder on the path wins, as it does for modules.
                    found.setdefault((distribution.partition(" ")[0], group, name),
                                     Announced(group, name, target, distribution))  # fmt: skip
    return tuple(sorted(found.values(), key=lambda item: (item.distribution, item.group, item.name)))


def _infos(folder: str) -> Iterator[Path]:
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if entry.name.endswith((".dist-info", ".egg-info"))]
    except OSError:
        return
    yield from (Path(folder, name) for name in names)


def _entries(text: str) -> Iterator[tuple[str, str, str]]:
    group = ""
    for line in (raw.partition("#")[0].strip() for raw in text.splitlines()):
        if line.startswith("[") and line.endswith("]"):
            group = line[1:-1].strip()
        elif "=" in line and group.startswith(_MARK[1:]):
            name, _, target = line.partition("=")
            yield group, name.strip(), target.partition("[")[0].strip()


def _distribution(info: Path) -> str:
    """``acme-policies 1.2``, from the metadata, or from the folder's name where there is none."""
    given: dict[str, str] = {}
    for file in ("METADATA", "PKG-INFO"):
        try:
            head = (info / file).read_text(encoding="utf-8", errors="replace").partition("\n\n")[0]
        except OSError:
            continue
        for line in head.splitlines():
            key, colon, value = line.partition(": ")
            if colon and key in {"Name", "Version"}:
                given.setdefault(key, value.strip())
    name, _, version = info.name.rpartition(".")[0].partition("-")
    return f"{given.get('Name', name)} {given.get('Version', version)}".rstrip()
