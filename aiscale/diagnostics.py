"""What is wrong with an architecture: typed findings, sorted, shown all at once.

A rule yields :class:`Diagnostic` values and never raises. The words of a diagnostic are plain
text; how it is drawn (text, JSON, SARIF, GitHub) is decided in :mod:`aiscale.render`.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from types import CodeType
from typing import NamedTuple


class Severity(StrEnum):
    """How bad a finding is. Only errors make a command fail by default."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Severity).index(self)


class Span(NamedTuple):
    """A place in a file: lines and columns count from 1, the end column is one past the last character."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Location:
    """Where a component was made: taken in about a microsecond, resolved to columns only when shown.

    Attributes:
        file: the path as Python knows it.
        line: the line of the call, from 1.
        code: the code object that made the call, with ``instruction`` the offset in it.
        instruction: bytecode offset of the call.
        positional: the fields that the call takes by position, in order.
        column: from 1, where there is no code object to ask (a syntax error).
    """

    file: str
    line: int
    positional: tuple[str, ...] = field(default=(), compare=False, repr=False)
    code: CodeType | None = field(default=None, compare=False, repr=False)
    instruction: int = field(default=-1, compare=False, repr=False)
    column: int = 1

    def call_span(self) -> Span:
        """The place of the whole call expression."""
        if self.code is not None and self.instruction >= 0:
            positions = list(self.code.co_positions())[self.instruction // 2]
            line, end_line, column, end_column = positions
            if None not in positions:
                source = _source_lines(self.file)
                return Span(
                    self.file, line or 1, _characters(source, line, column), end_line or 1,
                    _characters(source, end_line, end_column),
                )  # fmt: skip
        return Span(self.file, self.line, self.column, self.line, self.column)

    def span(self, argument: str | None = None, index: int | None = None) -> Span:
        """The place of one argument of the call, of one item in it, or of the call's name.

        Args:
            argument: the field, given by keyword or position; the call's name when absent or not found.
            index: item of the argument, when it is a list or tuple display.

        Returns:
            The narrowest span that could be found.
        """
        whole = self.call_span()
        call = _call_at(self.file, whole)
        if call is None:
            return whole
        node: ast.expr = call.func
        if argument is not None:
            values = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
            values |= dict(zip(self.positional, call.args, strict=False))
            if argument in values:
                node = values[argument]
                if index is not None and isinstance(node, (ast.List, ast.Tuple)) and index < len(node.elts):
                    node = node.elts[index]
        source = _source_lines(self.file)
        end_line = node.end_lineno or node.lineno
        return Span(
            self.file, node.lineno, _characters(source, node.lineno, node.col_offset), end_line,
            _characters(source, end_line, node.end_col_offset or node.col_offset + 1),
        )  # fmt: skip


def _characters(source: tuple[str, ...], line: int | None, byte_column: int | None) -> int:
    """Turn Python's 0-based UTF-8 byte column into a 1-based character column."""
    if line is None or byte_column is None or not 1 <= line <= len(source):
        return (byte_column or 0) + 1
    return len(source[line - 1].encode()[:byte_column].decode(errors="ignore")) + 1


@lru_cache(maxsize=64)
def _source_lines(file: str) -> tuple[str, ...]:
    try:
        return tuple(Path(file).read_text(encoding="utf-8").splitlines())
    except (OSError, UnicodeDecodeError):
        return ()


@lru_cache(maxsize=64)
def _calls(file: str) -> dict[tuple[int, int], list[ast.Call]]:
    try:
        tree = ast.parse(Path(file).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, SyntaxError, ValueError, RecursionError):
        return {}
    found: dict[tuple[int, int], list[ast.Call]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            found.setdefault((node.lineno, node.col_offset), []).append(node)
    return found


def _call_at(file: str, whole: Span) -> ast.Call | None:
    source = _source_lines(file)
    if not 1 <= whole.line <= len(source):
        return None
    byte_column = len(source[whole.line - 1][: whole.column - 1].encode())
    calls = _calls(file).get((whole.line, byte_column), [])
    return next((call for call in calls if call.end_lineno == whole.end_line), calls[0] if calls else None)


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding.

    Attributes:
        code: stable, three letters and three digits: ``STR021``.
        severity: how bad.
        message: one line that names the components and the fact.
        address: the component it is about; empty when it is about the whole system.
        location: where that component was made.
        argument: the keyword (or position) in that call which the caret marks.
        index: the item of that argument.
        label: a few words beside the caret.
        notes: facts with numbers, each its own line.
        help: the exact edit, as code where possible.
    """

    code: str
    severity: Severity
    message: str
    address: str = ""
    location: Location | None = None
    argument: str | None = None
    index: int | None = None
    label: str = ""
    notes: tuple[str, ...] = ()
    help: str = ""

    @property
    def span(self) -> Span | None:
        """The marked place, or None when there is no source."""
        return self.location.span(self.argument, self.index) if self.location else None

    def sort_key(self) -> tuple[int, str, int, str, str, str]:
        """Errors first, then by file, line, code: the same order on every run and machine."""
        file, line = (self.location.file, self.location.line) if self.location else ("", 0)
        return (self.severity.rank, file, line, self.code, self.address, self.message)


class Diagnostics:
    """An immutable, sorted collection of findings without repetitions."""

    def __init__(self, found: Iterable[Diagnostic] = ()) -> None:
        unique = dict.fromkeys(found)
        self._items = tuple(sorted(unique, key=Diagnostic.sort_key))

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __add__(self, other: Diagnostics) -> Diagnostics:
        return Diagnostics((*self, *other))

    def count(self, severity: Severity) -> int:
        """How many findings have exactly this severity."""
        return Counter(item.severity for item in self._items)[severity]

    @property
    def has_errors(self) -> bool:
        """Whether a command that gates on findings must fail."""
        return bool(self._items) and self._items[0].severity is Severity.ERROR

    def summary(self, components: int | None = None) -> str:
        """``2 errors, 1 warning in 31 components``."""
        parts = [
            f"{n} {severity}{'s' if n != 1 else ''}"
            for severity in Severity
            if (n := self.count(severity)) or severity is not Severity.NOTE
        ]
        where = f" in {components} component{'s' if components != 1 else ''}" if components is not None else ""
        return ", ".join(parts) + where
