"""Rows and sentences that fit a terminal; a value that cannot be broken, such as a path, is never cut."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiscale.cli.console import Console

WIDEST = 120
"""Where text is broken at the latest: longer lines are hard to read."""


def width_of(console: Console) -> int:
    """Columns that text for people may take."""
    return min(console.out.width, WIDEST)


def row_texts(rows: Sequence[Sequence[str]], width: int, *, indent: str = "") -> Iterator[str]:
    """Rows in columns. Where the last cell of a row does not fit, the last cells of all rows are written below.

    Args:
        rows: cells; as many in each.
        width: columns.
        indent: what each line begins with.

    Yields:
        The text of each row: a line, or several.
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    is_beside = len(indent) + sum(widths) + 2 * (len(widths) - 1) <= width
    for row in rows:
        cells = [f"{cell:<{wide}}" for cell, wide in zip(row, widths, strict=True)]
        beside, below = (cells, "") if is_beside else (cells[:-1], row[-1])
        yield "\n".join([(indent + "  ".join(beside)).rstrip(), *wrapped(below, width, f"{indent}    ")])


def wrapped(text: str, width: int, indent: str = "", first: str | None = None) -> list[str]:
    """A text in lines that are broken between words only.

    Args:
        text: words.
        width: columns.
        indent: what each line begins with.
        first: what the first begins with, when not with that.
    """
    return textwrap.wrap(
        text, width, initial_indent=indent if first is None else first, subsequent_indent=indent,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
