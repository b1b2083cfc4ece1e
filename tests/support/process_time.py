"""Environments of processes that tests start, where the tests themselves run under libfaketime."""

from __future__ import annotations

import os


def real_time() -> dict[str, str]:
    """The environment of this process without libfaketime.

    Under it timed waits of a JVM never end, and Python with several threads may abort: libfaketime shifts the monotonic
    time that a thread waits for, where it missed the initialisation of the condition.
    """
    return {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
