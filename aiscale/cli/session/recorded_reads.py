"""Records what a blueprint is loaded from: files, and environment variables that it reads."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from importlib.util import source_from_cache
from pathlib import Path
from types import FrameType
from typing import Any, ClassVar

FOREIGN = frozenset({"__pycache__", "site-packages", "dist-packages", ".venv", ".git", ".aiscale"})
"""Folders with nothing of the user's own in them."""

_PACKAGE = Path(__file__).resolve().parents[2]


class RecordedReads:
    """What this process, and those that it forks, read within the context.

    A file that only an extension in C opens is not noticed.
    """

    def __init__(self) -> None:
        self._files: set[str] = set()
        self._variables: dict[str, set[str]] = {}
        self._is_on = False

    def __enter__(self) -> RecordedReads:
        sys.addaudithook(self._hear)  # nothing removes it
        self._is_on = True
        _Heard.recording = self
        os.environ.__class__ = _Heard
        return self

    def __exit__(self, *_: object) -> None:
        self._is_on = False
        _Heard.recording = None
        os.environ.__class__ = os._Environ

    def _hear(self, event: str, given: tuple[Any, ...]) -> None:
        if event == "open" and self._is_on and isinstance(given[0], str) and (given[1] is None or "r" in given[1]):
            self._files.add(given[0])

    def hear_variable(self, name: str, frame: FrameType | None) -> None:
        """A variable was read."""
        while frame is not None and frame.f_globals.get("__name__") in {"os", "_collections_abc", "collections.abc"}:
            frame = frame.f_back
        if frame is not None:
            self._variables.setdefault(name, set()).add(frame.f_code.co_filename)

    def files(self, root: Path) -> set[str]:
        """The files below a folder."""
        modules = [getattr(module, "__file__", None) for module in list(sys.modules.values())]
        return own_files((*self._files, *(name for name in modules if isinstance(name, str))), root)

    def variables(self, root: Path) -> set[str]:
        """The variables that code below a folder has read."""
        return {name for name, readers in self._variables.items() if own_files(readers, root)}


class _Heard(os._Environ[str]):
    """``os.environ`` that says what is read."""

    recording: ClassVar[RecordedReads | None] = None

    def __getitem__(self, name: str) -> str:
        if self.recording is not None:
            self.recording.hear_variable(name, sys._getframe(1))
        return super().__getitem__(name)


def own_files(names: Iterable[str], root: Path) -> set[str]:
    """The user's own files below a folder; of a module's compiled form, its source."""
    found = set()
    for name in names:
        try:
            file = Path(source_from_cache(name) if name.endswith(".pyc") else name).resolve()
        except (OSError, ValueError):
            continue
        if file.is_relative_to(root) and not file.is_relative_to(_PACKAGE) and not FOREIGN & set(file.parts):
            found.add(str(file))
    return found
