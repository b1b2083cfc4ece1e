"""Where commands print: results to standard output, everything else to standard error."""

from __future__ import annotations

import json
import os
import sys
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console as RichConsole
    from rich.text import Text


class Console:
    """Two rich consoles, made when first used, and the choices of ``--color`` and NO_COLOR.

    Args:
        color: ``auto`` (colour on a terminal, unless NO_COLOR is set), ``always`` or ``never``.
    """

    def __init__(self, color: str = "auto") -> None:
        self.color = color

    def _make(self, *, stderr: bool) -> RichConsole:
        from rich.console import Console as RichConsole

        class Ours(RichConsole):
            def on_broken_pipe(self) -> None:
                """Leave it to the command what a reader that went away means, where rich would exit 1."""
                raise BrokenPipeError

        stream = sys.stderr if stderr else sys.stdout
        width = None if stream.isatty() or "COLUMNS" in os.environ else 120
        return Ours(
            stderr=stderr,
            highlight=False,
            markup=False,
            emoji=False,
            soft_wrap=True,
            width=width,
            force_terminal=True if self.color == "always" else None,
            no_color=True if self.color == "never" else None,
        )

    @cached_property
    def out(self) -> RichConsole:
        """Standard output: what the command was asked for."""
        return self._make(stderr=False)

    @cached_property
    def err(self) -> RichConsole:
        """Standard error: progress, notes and errors."""
        return self._make(stderr=True)

    @property
    def is_terminal(self) -> bool:
        """Whether a person watches: progress may redraw, questions may be asked."""
        return sys.stderr.isatty() and sys.stdin.isatty() and "CI" not in os.environ

    def print(self, *objects: Any) -> None:
        """Print a result."""
        self._print(self.out, *objects)

    def heading(self, text: str | None) -> None:
        """Print what a result is of; nothing where there is nothing to say."""
        if text is not None:
            from rich.text import Text

            self.print(Text(text, "bold"))

    def note(self, *objects: Any) -> None:
        """Print something beside the result."""
        self._print(self.err, *objects)

    def _print(self, console: RichConsole, *objects: Any) -> None:
        """Print; a text of plain words is broken between them on a terminal, which would break it within one.

        A file keeps each line whole, and a word that is wider than the terminal stays so: a path can be copied.
        """
        if console.file.isatty() and all(isinstance(item, str) for item in objects):
            from rich.text import Text

            for line in " ".join(objects).split("\n"):
                console.print(_broken(Text(line), console.width))
        else:
            console.print(*objects)

    def json(self, data: Any) -> None:
        """Print a result as JSON, undecorated."""
        sys.stdout.write(json.dumps(data, indent=2, ensure_ascii=False, default=str) + "\n")

    def write(self, text: str) -> None:
        """Print a result as it is, byte for byte."""
        sys.stdout.write(text)

    def error(self, message: str, *, hint: str = "", details: tuple[str, ...] = ()) -> None:
        """Print what stopped the command and what to do next."""
        from rich.text import Text

        self._told(Text.assemble(("error", "bold red"), (": ", "bold"), (message, "bold")))
        for line in details:
            self._told(Text(f"   | {line}", style="dim"))
        if hint:
            self.help(hint)

    def help(self, hint: str) -> None:
        """Print what to do next, below what stopped the command."""
        from rich.text import Text

        self._told(Text.assemble(("   = ", "blue"), ("help", "bold"), f": {hint}"))

    def _told(self, line: Text) -> None:
        """Print a line of an error, broken as :meth:`_print` does."""
        self.err.print(_broken(line, self.err.width) if sys.stderr.isatty() else line)


def _broken(line: Text, width: int) -> Text:
    """A line of text, broken between its words only; what follows begins below its first word."""
    import textwrap

    from rich.text import Text

    if len(line.plain) <= width:
        return line
    indent = " " * (len(line.plain) - len(line.plain.lstrip()))
    parts, at = [], 0
    for words in textwrap.wrap(
        line.plain.strip(), max(16, width - len(indent)), break_long_words=False, break_on_hyphens=False
    ):
        at = line.plain.index(words, at)
        parts.append(Text.assemble(indent, line[at : at + len(words)]))
        at += len(words)
    return Text("\n").join(parts)
