"""What the sandbox reports while it works, through one callback."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from aiscale.toolchain.progress import Progress, ProgressEvent


@dataclass(frozen=True, slots=True)
class SandboxEvent:
    """One report.

    Attributes:
        part: what it is about: a part of the sandbox, ``nodes``, ``definitions`` or ``sandbox``.
        message: one line for a person.
        elapsed_s: seconds since the command began.
        is_news: worth keeping on the screen: something was decided or has changed.
        tool: the event of the tool chain, where a binary is being installed.
    """

    part: str
    message: str
    elapsed_s: float
    is_news: bool = False
    tool: ProgressEvent | None = None


SandboxProgress = Callable[[SandboxEvent], None]
"""Receives the events."""


class Reporter:
    """Sends events and knows how long the command has taken."""

    def __init__(self, progress: SandboxProgress | None) -> None:
        self._progress = progress
        self._started = time.monotonic()

    def send(self, part: str, message: str, *, is_news: bool = True) -> None:
        """Sends an event if anybody listens."""
        if self._progress is not None:
            self._progress(SandboxEvent(part, message, time.monotonic() - self._started, is_news))

    @property
    def for_tools(self) -> Progress | None:
        """A receiver for the tool chain's events, which passes them on; what is found at once is no news."""
        listener = self._progress
        if listener is None:
            return None

        def pass_on(event: ProgressEvent) -> None:
            if event.step != "ready" or event.elapsed_s > 1:
                listener(SandboxEvent(event.part, event.message, time.monotonic() - self._started, tool=event))

        return pass_on
