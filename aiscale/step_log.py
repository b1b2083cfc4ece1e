"""What aiscale does, step by step: to standard error with ``--verbose``, to a file with ``--debug``; silent else.

The standard library's ``logging`` takes longer to import than most commands take, so nothing is imported until
:func:`listen` is called. No step holds a credential: arguments of processes are logged, their variables are not.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

Listener = Callable[[float, str, str], None]
"""Takes the seconds since the start, the text of a step, and more of it: a traceback, or nothing."""

_started = time.monotonic()
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Give every step from now on to a listener."""
    _listeners.append(listener)


def forget_listeners() -> None:
    """End what :func:`listen` began."""
    _listeners.clear()


def is_listened_to() -> bool:
    """Whether a step that takes long to describe is worth it."""
    return bool(_listeners)


def step(text: str, more: str = "") -> None:
    """Say what is being done or was done: ``read aiscale.toml``. A listener that fails stops nothing.

    Args:
        text: one line.
        more: what only a file is worth.
    """
    for listener in _listeners:
        with suppress(OSError, ValueError):
            listener(time.monotonic() - _started, text, more)
