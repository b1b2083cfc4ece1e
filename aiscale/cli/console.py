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
        self.out.print(*objects)

    def note(self, *objects: Any) -> None:
        """Print something beside the result."""
        self.err.print(*objects)

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
        """Print a line of an error; a person's terminal would break it within a word, and a file keeps it whole."""
        self.err.print(line, soft_wrap=not sys.stderr.isatty())
