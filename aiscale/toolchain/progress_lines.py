"""Progress as lines, for where nobody watches."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable

from aiscale.toolchain.progress import ProgressEvent

_LINE_EVERY_S = 15.0


class Lines:
    """A line when a step begins, then one every quarter of a minute.

    Args:
        say: takes a line.
        notes: whether decisions are printed, too.
    """

    def __init__(self, say: Callable[[str], None], *, notes: bool = True) -> None:
        self._say = say
        self._notes = notes
        self._last: dict[str, tuple[str, float]] = {}
        self._lock = threading.Lock()

    def __call__(self, event: ProgressEvent) -> None:
        """Says what is new about it."""
        with self._lock:
            step, said_s = self._last.get(event.part, ("", 0.0))
            if event.step == "note" and not self._notes:
                return
            if event.step == step and event.step != "note" and event.elapsed_s - said_s < _LINE_EVERY_S:
                return
            if event.step == "ready" and not step:  # what was there already needs no line
                return
            self._last[event.part] = (event.step, event.elapsed_s)
            self._say(line_of(event))


def on_standard_error() -> Lines:
    """For callers that show nothing themselves: what takes time is said, what was passed over is not."""
    return Lines(lambda text: print(text, file=sys.stderr, flush=True), notes=False)  # noqa: T201  # the stream that is meant


def line_of(event: ProgressEvent) -> str:
    """One event for people."""
    if event.step == "ready":
        return f"{event.part}: ready, {event.message}, {_seconds(event.elapsed_s)}"
    if event.step == "note":
        return f"{event.part}: {event.message}"
    return f"{event.part}: {event.message} ({time_of(event)})"


def time_of(event: ProgressEvent) -> str:
    """``16 s of about 2 min 00 s``; ``2 min 30 s, longer than the usual 2 min 00 s``."""
    if event.estimate_s is None:
        return _seconds(event.elapsed_s)
    if event.elapsed_s > event.estimate_s:
        return f"{_seconds(event.elapsed_s)}, longer than the usual {_seconds(event.estimate_s)}"
    return f"{_seconds(event.elapsed_s)} of about {_seconds(event.estimate_s)}"


def _seconds(duration_s: float) -> str:
    whole = round(duration_s)
    return f"{whole // 60} min {whole % 60:02d} s" if whole >= 60 else f"{whole} s"
