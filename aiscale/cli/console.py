"""Where commands print: results to standard output, everything else to standard error; no secret to either."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from aiscale.core.secret_texts.hidden import HIDDEN, masked, masked_data, spans
from aiscale.render.steering_marks import STEERING, unsteered

if TYPE_CHECKING:
    from rich.console import Console as RichConsole
    from rich.segment import Segment
    from rich.text import Text


class Console:
    """Two rich consoles, made when first used, and the choices of ``--color`` and NO_COLOR.

    Args:
        color: ``auto`` (colour on a terminal, unless NO_COLOR is set), ``always`` or ``never``.

    Attributes:
        is_quiet: whether to leave out notes and progress.
        goes_on: whether the command goes on where nobody reads its output: it changes something.
    """

    def __init__(self, color: str = "auto") -> None:
        self.color = color
        self.is_quiet = False
        self.goes_on = False

    def _make(self, *, stderr: bool) -> RichConsole:
        from rich.console import Console as RichConsole

        def silence() -> None:
            self.silence(stderr=stderr)

        class Ours(RichConsole):
            def on_broken_pipe(self) -> None:
                """Go on in silence, or leave it to the caller to end the command, where rich would exit 1."""
                silence()

            def print(self, *objects: Any, **choices: Any) -> None:
                """Print without secrets, which are looked for before a line is broken."""
                super().print(*map(_without_secrets, objects), **choices)

            def _render_buffer(self, buffer: Iterable[Segment]) -> str:
                """Only rich itself steers the terminal: what users wrote does not."""
                return super()._render_buffer(
                    one if one.control else one._replace(text=_harmless(one.text)) for one in buffer
                )

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

    @property
    def shows_progress(self) -> bool:
        """Whether progress may redraw."""
        return self.is_terminal and not self.is_quiet

    def silence(self, *, stderr: bool = False) -> None:
        """Write to nobody from now on: the reader went away (``aiscale … | head``).

        Raises:
            BrokenPipeError: the command only tells, and has nobody to tell it to.
        """
        os.dup2(os.open(os.devnull, os.O_WRONLY), (sys.stderr if stderr else sys.stdout).fileno())
        if not self.goes_on:
            raise BrokenPipeError

    def print(self, *objects: Any) -> None:
        """Print a result."""
        self._print(self.out, *objects)

    def heading(self, text: str | None) -> None:
        """Print what a result is of; nothing where there is nothing to say."""
        if text is not None:
            from rich.text import Text

            self.print(Text(text, "bold"))

    def note(self, *objects: Any) -> None:
        """Print something beside the result; with ``--quiet``, only warnings."""
        if not self.is_quiet or any(isinstance(one, str) and one.startswith("warning") for one in objects):
            self.warn(*objects)

    def warn(self, *objects: Any) -> None:
        """Print something beside the result that ``--quiet`` does not leave out."""
        self._print(self.err, *objects)

    def _print(self, console: RichConsole, *objects: Any) -> None:
        """Print; a text of plain words is broken between them on a terminal, which would break it within one.

        A file keeps each line whole, and a word that is wider than the terminal stays so: a path can be copied.
        """
        if console.file.isatty() and all(isinstance(item, str) for item in objects):
            from rich.text import Text

            for line in masked(" ".join(objects)).split("\n"):
                console.print(_broken(Text(line), console.width))
        else:
            console.print(*objects)

    def json(self, data: Any) -> None:
        """Print a result as JSON, undecorated."""
        text = json.dumps(masked_data(data), indent=2, ensure_ascii=False, default=lambda value: masked(str(value)))
        self._write(unsteered(text) + "\n")  # JSON reads \\u202e as the character itself

    def write(self, text: str, *, shows_secrets: bool = False) -> None:
        """Print a result as it is.

        Args:
            text: the result.
            shows_secrets: whether it is made for another program, which needs the values.
        """
        self._write(text if shows_secrets else masked(text))

    def _write(self, text: str) -> None:
        try:
            sys.stdout.write(text)
        except BrokenPipeError:
            self.silence()

    def flush(self) -> None:
        """Write out what is still held back."""
        try:
            sys.stdout.flush()
        except BrokenPipeError:
            self.silence()

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
        line = _without_secrets(line)
        self.err.print(_broken(line, self.err.width) if sys.stderr.isatty() else line)


def _harmless(text: str) -> str:
    """A piece of output that does not steer the terminal, and that has no secret which was not found before."""
    text = masked(text)
    return unsteered(text) if STEERING.search(text) else text


def _without_secrets(item: Any) -> Any:
    """What is printed, without the secrets in it; a table or a tree as it is."""
    from rich.text import Text

    if isinstance(item, str):
        return masked(item)
    if not isinstance(item, Text) or not (found := spans(item.plain)):
        return item
    parts, at = [], 0
    for start, end in found:
        parts += [item[at:start], Text(HIDDEN)]
        at = end
    return Text.assemble(*parts, item[at:], end=item.end)


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
