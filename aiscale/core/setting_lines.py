"""Line numbers of settings in TOML files, computed on demand."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Written:
    """A table of a TOML file.

    Attributes:
        file: the file.
        table: keys of the table: ``("env", "prod", "parameters")``.
    """

    file: Path
    table: tuple[str, ...]

    def at(self, path: str) -> str:
        """Place of a value: ``aiscale.toml:12``; the file alone if it was removed.

        Args:
            path: keys within the table, separated by dots: ``autoscaling.max_replicas``.
        """
        shown = self.file.relative_to(Path.cwd()) if self.file.is_relative_to(Path.cwd()) else self.file
        line = line_of(self.file, self.table, path)
        return f"{shown}:{line}" if line else str(shown)


def source_of(origin: str, written: Written | None, path: str) -> str:
    """A layer and the place of a value: ``[env.prod] (aiscale.toml:12)``; ``--set``.

    Args:
        origin: the layer.
        written: TOML table of the value. None: the command line.
        path: keys within the table.
    """
    return f"{origin} ({written.at(path)})" if written is not None else origin


def line_of(file: Path, table: Sequence[str], path: str) -> int:
    """Line of a value of a TOML file, from 1; 0 if it is missing.

    The parser gives no line numbers. The shortest beginning of the file that contains the value is therefore searched.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return 0
    without, having = 0, len(lines)
    if not _has(_beginning(lines, having)[1], table, path):
        return 0
    while having - without > 1:
        middle = (without + having) // 2
        count, data = _beginning(lines, middle)
        if _has(data, table, path):
            having = count
        else:
            without = middle
    return _beginning(lines, having - 1)[0] + 1


def _beginning(lines: Sequence[str], count: int) -> tuple[int, Mapping[str, Any]]:
    """The first lines as data, without the last ones that begin a value and do not end it; and how many they are."""
    while count:
        try:
            return count, tomllib.loads("\n".join(lines[:count]) + "\n")
        except tomllib.TOMLDecodeError:
            count -= 1
    return 0, {}


def _has(data: Any, table: Sequence[str], path: str) -> bool:
    for key in table:
        if not isinstance(data, Mapping) or key not in data:
            return False
        data = data[key]
    if not isinstance(data, Mapping):
        return False
    return any(
        path == key or (path.startswith(f"{key}.") and _has(value, (), path[len(key) + 1 :]))
        for key, value in data.items()
    )
