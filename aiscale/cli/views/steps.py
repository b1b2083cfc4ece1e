"""Shows a sandbox coming up: one line that moves on a terminal, lines elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from aiscale.sandbox.parts import part_named

if TYPE_CHECKING:
    from rich.status import Status

    from aiscale.cli.console import Console
    from aiscale.sandbox import SandboxEvent, SandboxProgress
    from aiscale.toolchain import Progress


@contextmanager
def steps(console: Console) -> Iterator[SandboxProgress]:
    """A receiver of the sandbox's events that shows them on standard error.

    Yields:
        The callback for :func:`aiscale.sandbox.start` and its like.
    """
    with ExitStack() as shown:
        yield _Steps(console, shown)


class _Steps:
    def __init__(self, console: Console, shown: ExitStack) -> None:
        self._console = console
        self._shown = shown
        self._status: Status | None = None
        self._tools: Progress | None = None

    def __call__(self, event: SandboxEvent) -> None:
        if event.tool is not None:
            if self._tools is None:
                from aiscale.cli.tool_progress import tool_progress

                self._close()
                self._tools = self._shown.enter_context(tool_progress(self._console))
            self._tools(event.tool)
            return
        if self._tools is not None:
            self._close()
        part = part_named(event.part)
        text = f"{event.part if part is None else part.title}: {event.message}"
        if not self._console.shows_progress or event.is_news:
            self._console.note(f"{event.elapsed_s:5.1f} s  {text}")
        if self._console.shows_progress:
            if self._status is None:
                self._status = self._shown.enter_context(self._console.err.status(text))
            self._status.update(text)

    def _close(self) -> None:
        """Only one thing at a time may move on a terminal."""
        self._shown.close()
        self._status = self._tools = None
