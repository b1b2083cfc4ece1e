"""Lines of styled words at a fixed width: what the preview page is written with."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from rich.text import Text

from aiscale.core.messages.wording import and_more
from aiscale.plan.changes import Action

STYLES: dict[Action, str] = {
    Action.CREATE: "green",
    Action.UPDATE: "yellow",
    Action.REPLACE: "magenta",
    Action.DELETE: "red",
    Action.SAME: "dim",
}

_INDENT = 4

TIED = "\u00a0"
"""A blank at which no line is broken; written as a plain one."""


class Page:
    """Collects lines.

    Args:
        width: columns; nothing is written beyond.
    """

    def __init__(self, width: int) -> None:
        self.width = max(40, width)
        self._lines: list[Text] = []

    def line(self, *parts: str | tuple[str, str]) -> None:
        """Add one line of parts, each with or without a style; broken between words, and a longer word cut."""
        text = Text.assemble(*parts)
        text.rstrip()
        for line in _broken(text, self.width):
            line.truncate(self.width, overflow="ellipsis")
            self._lines.append(line)

    def ends(self, left: tuple[str, str], right: tuple[str, str]) -> None:
        """Add a line with something at either end; on two lines where it does not fit on one."""
        room = self.width - len(left[0]) - len(right[0])
        if room < 2:
            self.line(left)
            self.line(right)
        else:
            self.line(left, " " * room, right)

    def hanging(self, head: tuple[str | tuple[str, str], ...], words: str) -> None:
        """Add words after a head; further lines start below the first word.

        Where a word does not fit next to the head, they are written below it.
        """
        start = sum(len(part if isinstance(part, str) else part[0]) for part in head)
        longest = max(map(len, words.split(" ")))
        if words and self.width - start < min(max(16, longest), self.width - 2 * _INDENT):
            self.line(*head)
            head, start = (" " * 2 * _INDENT,), 2 * _INDENT
        room = max(16, self.width - start)
        # Words that should stay together are broken where they do not fit.
        words = " ".join(part if len(part) <= room else part.replace(TIED, " ") for part in words.split(" "))
        wrapped = textwrap.wrap(words, room, break_on_hyphens=False) or [""]
        self.line(*head, wrapped[0].replace(TIED, " "))
        for line in wrapped[1:]:
            self.line(" " * start, line.replace(TIED, " "))

    def points(self, head: tuple[str | tuple[str, str], ...], points: Sequence[str]) -> None:
        """Add words after a head: one after the other where two lines hold them, else each on a line of its own."""
        whole = "; ".join(points)
        start = sum(len(part if isinstance(part, str) else part[0]) for part in head)
        if len(points) < 2 or len(whole) <= 2 * (self.width - start):
            self.hanging(head, whole)
            return
        for number, point in enumerate(points, 1):
            self.hanging(head if number == 1 else (" " * start,), point + (";" if number < len(points) else ""))

    def gap(self) -> None:
        """Add an empty line, unless there is one already."""
        if self._lines and self._lines[-1].plain:
            self._lines.append(Text())

    def rest(self, count: int, what: str = "") -> None:
        """Add a line that counts what is not named; none where all is.

        Args:
            count: how many are not.
            what: what one of them is called; nothing where that stands above.
        """
        if count > 0:
            noun = f" {what}{'' if count == 1 else 's'}" if what else ""
            self.line(" ", (and_more(count, f"more{noun}"), "dim"))

    def text(self) -> Text:
        """Everything, joined by line ends."""
        return Text("\n").join(self._lines)


def _broken(text: Text, width: int) -> list[Text]:
    """A line, or several that begin further in; never within a word."""
    plain = text.plain
    if len(plain) <= width:
        return [text]
    before = len(plain) - len(plain.lstrip())
    indent = " " * min(before + _INDENT, width // 2)
    rest = textwrap.wrap(
        plain[before:], width - max(before, len(indent)), break_long_words=False, break_on_hyphens=False,
        expand_tabs=False, replace_whitespace=False,
    )  # fmt: skip
    lines, at = [], before
    for index, words in enumerate(rest):
        at = plain.index(words, at)
        lines.append(Text.assemble(plain[:before] if index == 0 else indent, text[at : at + len(words)]))
        at += len(words)
    return lines
