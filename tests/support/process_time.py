"""Environments of processes that tests start, where the tests themselves run under libfaketime."""

from __future__ import annotations

import os


def real_time() -> dict[str, str]:
    """The environment of this process without libfaketime, under which timed waits of a JVM never end."""
    return {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
