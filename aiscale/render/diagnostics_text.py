"""Findings for people: where, why and what to write instead."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from aiscale.diagnostics import Diagnostic
from aiscale.render.source_excerpt import Piece, excerpt, safe

if TYPE_CHECKING:
    from rich.text import Text

DEFAULT_WIDTH = 120

_STYLES = {
    "gutter": "blue", "error": "bold red", "warning": "bold yellow", "note": "bold cyan", "bold": "bold",
}  # fmt: skip


def shown_path(file: str, root: Path | None) -> str:
    """The path of a file as people would type it: relative where it lies below ``root``."""
    if root is None or file.startswith("<"):
        return safe(file)
    path = Path(file)
    if path.is_absolute() and path.is_relative_to(root):
        path = path.relative_to(root)
    return safe(str(path))


def plain_text(diagnostics: Iterable[Diagnostic], *, root: Path | None = None, width: int = DEFAULT_WIDTH) -> str:
    """The findings without colours, one below the other.

    Args:
        diagnostics: what was found.
        root: folder that paths are shown relative to.
        width: columns.

    Returns:
        Text that ends with a line end; nothing for no findings.
    """
    lines = ("".join(text for text, _ in line).rstrip() for line in _lines(diagnostics, root, width))
    return "".join(f"{line}\n" for line in lines)


def rich_text(diagnostics: Iterable[Diagnostic], *, root: Path | None = None, width: int = DEFAULT_WIDTH) -> Text:
    """The same with styles; a console without colours prints the same text.

    Args:
        diagnostics: what was found.
        root: folder that paths are shown relative to.
        width: columns.
    """
    from rich.text import Text

    text = Text(no_wrap=True, end="")
    for line in _lines(diagnostics, root, width):
        row = Text()
        for part, style in line:
            row.append(part, _STYLES.get(style))
        row.rstrip()
        text.append_text(row).append("\n")
    return text


def _lines(diagnostics: Iterable[Diagnostic], root: Path | None, width: int) -> Iterator[list[Piece]]:
    for number, diagnostic in enumerate(diagnostics):
        if number:
            yield []
        yield from _finding(diagnostic, root, width)


def _finding(diagnostic: Diagnostic, root: Path | None, width: int) -> Iterator[list[Piece]]:
    severity = str(diagnostic.severity)
    head = f"{severity}[{diagnostic.code}]"
    yield [(head, severity), (f": {safe(diagnostic.message)}", "bold")]
    span = diagnostic.span
    margin = 0
    if span is not None:
        lines = list(excerpt(span, diagnostic.label, width=width))
        margin = len(str(span.end_line)) if lines else 1
        yield [(f"{'':{margin}}--> ", "gutter"), (f"{shown_path(span.file, root)}:{span.line}:{span.column}", "")]
        for line in lines:
            yield [(text, severity if kind == "mark" else kind) for text, kind in line]
    notes = [("note", note) for note in diagnostic.notes]
    for other in diagnostic.related:
        there = other.span
        notes.append(("note", f"{other.text} at {shown_path(there.file, root)}:{there.line}:{there.column}"))
    if span is None and diagnostic.address:
        notes.insert(0, ("note", f"about {diagnostic.address}"))
    more = [("more", f"aiscale explain {diagnostic.code}")]
    for word, text in (*notes, *([("help", diagnostic.help)] if diagnostic.help else ()), *more):
        yield from _remark(word, safe(text), margin, width)


def _remark(word: str, text: str, margin: int, width: int) -> Iterator[list[Piece]]:
    head = f"{'':{margin}} = "
    indent = len(head) + len(word) + 2
    wrapped = textwrap.wrap(text, max(24, width - indent), break_long_words=False, break_on_hyphens=False) or [""]
    yield [(head, "gutter"), (word, "bold"), (f": {wrapped[0]}", "")]
    for line in wrapped[1:]:
        yield [(" " * indent + line, "")]
