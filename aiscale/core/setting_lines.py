"""Line numbers of settings in TOML files, computed on demand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from aiscale.core.toml_text import TomlError, read_toml, statements


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
    """The line, from 1, on which a value of a TOML file begins; 0 where the file does not have it."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return 0
    return _lines(text).get((tuple(table), path), 0)


@lru_cache(maxsize=4)
def _lines(text: str) -> Mapping[tuple[tuple[str, ...], str], int]:
    """The first line of everything in a text, by each table that leads to it and the keys from there on.

    The parser tells no lines. So each statement is parsed by itself.
    """
    found: dict[tuple[tuple[str, ...], str], int] = {}
    header: tuple[str, ...] = ()
    for first, statement in _sound(text):
        try:
            data = read_toml(statement)
        except TomlError:
            continue
        if statement.lstrip().startswith("["):
            header = next(_paths(data, last=True), ())
            paths: Iterable[tuple[str, ...]] = (header[:depth] for depth in range(1, len(header) + 1))
        else:
            paths = ((*header, *path) for path in _paths(data))
        for path in paths:
            for depth in range(len(path)):
                found.setdefault((path[:depth], ".".join(path[depth:])), first)
    return found


def _sound(text: str) -> Iterator[tuple[int, str]]:
    """The statements of a text, up to one that exceeds a limit."""
    with suppress(TomlError):
        yield from statements(text)


def _paths(data: Mapping[str, Any], before: tuple[str, ...] = (), *, last: bool = False) -> Iterator[tuple[str, ...]]:
    """The keys that lead to each part of some data.

    Args:
        data: the data.
        before: the keys that lead to it.
        last: only those that lead to a part without parts.
    """
    for key, value in data.items():
        path = (*before, key)
        is_inner = isinstance(value, Mapping) and bool(value)
        if not last or not is_inner:
            yield path
        if is_inner:
            yield from _paths(value, path, last=last)
