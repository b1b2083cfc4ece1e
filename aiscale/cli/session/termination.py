"""How a command ends that somebody ends: a service manager, a closed terminal."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_ENDING = (signal.SIGTERM, signal.SIGHUP)
_AGAIN_S = 1.0
"""Signals that come together are one: whoever ends a group of processes often sends two."""
_asked = threading.Event()


@contextmanager
def ended_in_order() -> Iterator[None]:
    """SIGTERM and SIGHUP end what is done here as Ctrl-C does: folders that it made for a while go with it.

    What is ignored stays ignored: ``nohup`` asks for that. Another signal a while later ends the clearing up, too, and
    whatever has swallowed the first one: Python drops what is raised while it collects garbage.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    last = -_AGAIN_S
    _asked.clear()

    def end(_number: int, _frame: FrameType | None) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _AGAIN_S:
            last = now
            _asked.set()
            raise KeyboardInterrupt

    before = {number: handler for number in _ENDING if (handler := signal.getsignal(number)) is not signal.SIG_IGN}
    for number in before:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def end_if_asked() -> None:
    """End what would go on for ever, where something has swallowed what a signal raised.

    Raises:
        KeyboardInterrupt: a signal asked for the end.
    """
    if _asked.is_set():
        raise KeyboardInterrupt
