"""A few lines of source with a caret under the place that matters, as compilers show it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from aiscale.core.secret_texts.source import masked_lines
from aiscale.diagnostics import Span

Piece = tuple[str, str]
"""Text, and what kind it is: ``gutter``, ``source``, ``mark`` or empty."""

_TAB = 4
_SHOWN_LINES = 5
_NARROWEST = 40


def cells(text: str) -> int:
    """Columns that a text takes on a terminal: East Asian characters take two, combining ones none."""
    return sum(_cells(character) for character in text)


def _cells(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def safe(text: str) -> str:
    """The text without anything that a terminal could take for a command or that turns its direction."""
    return "".join(c if c.isprintable() else " " if c.isspace() else "\ufffd" for c in text)


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of source, ready to be shown: tabs are spaces, and columns are those of the terminal."""

    text: str
    starts: tuple[int, ...]

    def cell(self, column: int) -> int:
        """The terminal column, from 0, of a source column, from 1."""
        return self.starts[min(max(column, 1), len(self.starts)) - 1]


def _line(source: str) -> _Line:
    text, starts, at = "", [], 0
    for character in source:
        starts.append(at)
        shown = " " * (_TAB - at % _TAB) if character == "\t" else safe(character)
        text += shown
        at += cells(shown)
    return _Line(text, (*starts, at))


def excerpt(span: Span, label: str, *, width: int) -> Iterator[list[Piece]]:
    """The lines that show a place, without the secrets in them; nothing where there is no source to show.

    Args:
        span: the place.
        label: a few words to write beside the caret.
        width: columns of the terminal.

    Yields:
        Lines, each a list of pieces.
    """
    source = masked_lines(span.file)
    if not 1 <= span.line <= len(source):
        return
    margin = len(str(min(span.end_line, len(source))))
    yield [(f"{'':{margin}} |", "gutter")]
    if span.end_line <= span.line:
        yield from _one_line(source[span.line - 1], span, label, margin, max(_NARROWEST, width))
    else:
        yield from _many_lines(source, span, label, margin, max(_NARROWEST, width))


def _one_line(source: str, span: Span, label: str, margin: int, width: int) -> Iterator[list[Piece]]:
    line = _line(source)
    start = line.cell(span.column)
    end = max(line.cell(span.end_column), start + 1)
    room = width - margin - 3
    shown, moved = _window(line.text, start, end, room)
    # Columns of the ellipsis on either side are never marked.
    first, last = max(0, start - moved), min(max(end - moved, start - moved + 1), room)
    yield [(f"{span.line:>{margin}} | ", "gutter"), (shown, "source")]
    yield from _marked(" " * first + "^" * (last - first), label, margin, room, first)


def _window(text: str, start: int, end: int, room: int) -> tuple[str, int]:
    """As much of a line as fits, around the marked columns; and by how many columns it moved to the left."""
    total = cells(text)
    if total <= room:
        return text.rstrip(), 0
    left = 0
    if end + 8 > room:
        # To the end of the line where that leaves enough of what stands before, and all that is marked if it can be.
        left = max(0, min(start - 8, max(end - room + 2, min(total - room + 2, start - room // 3))))
    skipped, index = 0, 0
    while skipped < left:
        skipped += _cells(text[index])
        index += 1
    body, moved = ("…", skipped - 1) if left else ("", 0)
    for character in text[index:]:
        if cells(body) + _cells(character) > room - 1 and total - moved > room:
            return body + "…", moved
        body += character
    return body.rstrip(), moved


def _marked(carets: str, label: str, margin: int, room: int, start: int) -> Iterator[list[Piece]]:
    """The carets and the label: beside them where there is room, below them where there is not."""
    gutter = (f"{'':{margin}} | ", "gutter")
    label = safe(label)
    if not label:
        yield [gutter, (carets, "mark")]
    elif cells(carets) + 1 + cells(label) <= room:
        yield [gutter, (f"{carets} {label}", "mark")]
    else:
        yield [gutter, (carets, "mark")]
        yield [gutter, (" " * max(0, min(start, room - cells(label))) + label, "mark")]


def _many_lines(source: tuple[str, ...], span: Span, label: str, margin: int, width: int) -> Iterator[list[Piece]]:
    """A place of several lines: a bar beside it, from the caret where it begins to the one where it ends."""
    last = min(span.end_line, len(source))
    room = width - margin - 5
    numbers = list(range(span.line, last + 1))
    folded = len(numbers) > _SHOWN_LINES
    if folded:
        numbers = [*numbers[:3], *numbers[-1:]]
    for number in numbers:
        line = _line(source[number - 1])
        bar = "  " if number == span.line else "| "
        if folded and number == last:
            yield [(f"{'...':<{margin + 1}}".ljust(margin + 3), "gutter"), ("|", "mark")]
        yield [(f"{number:>{margin}} | ", "gutter"), (bar, "mark"), (_window(line.text, 0, 1, room)[0], "source")]
        if number == span.line:
            run = "_" * (min(line.cell(span.column), room - 1) + 1)
            yield [(f"{'':{margin}} | ", "gutter"), (f" {run}^", "mark")]
    end = min(max(_line(source[last - 1]).cell(span.end_column), 1), room)
    yield from _marked(f"|{'_' * end}^", label, margin, width - margin - 3, end)
