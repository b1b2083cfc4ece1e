"""The source of a file, with its calls by place and its positions as offsets."""

from __future__ import annotations

import ast
import re
import tokenize
import warnings
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from itertools import accumulate
from pathlib import Path

from aiscale.diagnostics import Span

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")


@dataclass(frozen=True)
class Source:
    """One file as text.

    Attributes:
        text: all of it, with its own line ends.
        encoding: how it is written.
    """

    text: str
    encoding: str = "utf-8"

    @classmethod
    def read(cls, file: Path) -> Source:
        """Read a Python file.

        Raises:
            OSError: it cannot be read.
            SyntaxError: its encoding is not known.
            UnicodeDecodeError: it is not written in its encoding.
        """
        data = file.read_bytes()
        encoding, _ = tokenize.detect_encoding(BytesIO(data).readline)
        return cls(data.decode(encoding), encoding)

    @cached_property
    def lines(self) -> list[str]:
        """The lines as Python counts them, with their line ends."""
        return [match.group() for match in _LINE.finditer(self.text)]

    @cached_property
    def newline(self) -> str:
        """The line end that the file uses."""
        found = re.search(r"\r\n|\r|\n", self.text)
        return found.group() if found else "\n"

    @cached_property
    def tree(self) -> ast.Module:
        """The file's syntax tree.

        Raises:
            SyntaxError: it is no Python.
            ValueError: it has a null character.
        """
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            return ast.parse(self.text)

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *accumulate(len(line) for line in self.lines)]

    @cached_property
    def _calls(self) -> dict[int, ast.Call]:
        return {self.end(node): node for node in ast.walk(self.tree) if isinstance(node, ast.Call)}

    def offset(self, line: int, byte_column: int) -> int:
        """The offset of a position as syntax trees count it: lines from 1, bytes of UTF-8 from 0."""
        before = self.lines[line - 1].encode()[:byte_column].decode(errors="ignore")
        return self._starts[line - 1] + len(before)

    def start(self, node: ast.AST) -> int:
        """Where a node begins."""
        return self.offset(node.lineno, node.col_offset)  # type: ignore[attr-defined]  # every node asked for has one

    def end(self, node: ast.AST) -> int:
        """Where a node ends, one past its last character."""
        return self.offset(node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]  # the same

    def of(self, node: ast.AST) -> str:
        """The text of a node."""
        return self.text[self.start(node) : self.end(node)]

    def call_at(self, span: Span) -> ast.Call | None:
        """The call at a place, as a location tells it."""
        if not 1 <= span.end_line <= len(self.lines):
            return None
        return self._calls.get(self._starts[span.end_line - 1] + span.end_column - 1)

    def line_of(self, offset: int) -> int:
        """The line, from 1, that an offset is in."""
        return bisect_right(self._starts, offset)

    def indent_at(self, offset: int) -> str:
        """The blanks that the line begins with."""
        line = self.lines[self.line_of(offset) - 1]
        return line[: len(line) - len(line.lstrip(" \t"))]

    def line_start(self, offset: int, later: int = 0) -> int:
        """Where the line begins, or one so many lines later."""
        return self._starts[self.line_of(offset) - 1 + later]

    def line_end(self, offset: int) -> int:
        """Where the line ends, before its line end."""
        line = self.line_of(offset)
        return self._starts[line - 1] + len(self.lines[line - 1].rstrip("\r\n"))

    def signs(self, start: int, end: int) -> Iterator[tuple[int, str]]:
        """Offsets and characters between two places that are neither blanks nor in a comment."""
        at = start
        while at < end:
            character = self.text[at]
            if character == "#":
                at = self.line_end(at)
            elif not character.isspace() and character != "\\":
                yield at, character
                at += 1
            else:
                at += 1
