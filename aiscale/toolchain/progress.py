"""What an installation reports while it works: events, through one callback."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Step = Literal["wait", "download", "build", "verify", "note", "ready"]


@dataclass(frozen=True, slots=True)
class ProgressEvent:
    """One report.

    Attributes:
        part: name of the part that is being installed.
        step: what is being done; ``note`` explains a decision, ``ready`` is the last event.
        message: one line for a person.
        elapsed_s: seconds since the work on this part began.
        estimate_s: seconds that this part takes in all, where that is known.
        done: share of the step that is done, 0 to 1, where that is known.
    """

    part: str
    step: Step
    message: str
    elapsed_s: float
    estimate_s: float | None = None
    done: float | None = None


Progress = Callable[[ProgressEvent], None]
"""Receives the events. It may be called from several threads when several parts are installed at once."""


class Reporter:
    """Sends the events of one part and knows how long the work on it has taken."""

    def __init__(self, part: str, progress: Progress | None) -> None:
        self.part = part
        self._progress = progress
        self._started = time.monotonic()

    @property
    def elapsed_s(self) -> float:
        """Seconds since the work on this part began."""
        return time.monotonic() - self._started

    def send(self, step: Step, message: str, *, estimate_s: float | None = None, done: float | None = None) -> None:
        """Sends an event if anybody listens."""
        if self._progress is not None:
            self._progress(ProgressEvent(self.part, step, message, self.elapsed_s, estimate_s, done))
