"""Environments of processes that tests start, where the tests themselves run under libfaketime."""

from __future__ import annotations

import os

_SHIFT = ("LD_PRELOAD", "FAKETIME", "FAKETIME_SHARED", "FAKETIME_DONT_FAKE_MONOTONIC")


def real_time() -> dict[str, str]:
    """The environment of this process without libfaketime, under which timed waits of a JVM never end."""
    return {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}


def same_time() -> dict[str, str]:
    """The variables by which a process with an environment of its own has the time of this one; usually none."""
    return {name: os.environ[name] for name in _SHIFT if name in os.environ}
