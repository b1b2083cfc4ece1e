"""How much work a call does, as a count that is the same on every machine."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import aiscale

_PACKAGE = str(Path(aiscale.__file__).parent)


def operations(call: Callable[[], object]) -> int:
    """The lines of aiscale that are executed during a call; a line runs once for each turn of a loop in it."""
    count = 0

    def trace(frame: FrameType, event: str, _argument: object) -> Any:
        nonlocal count
        if not frame.f_code.co_filename.startswith(_PACKAGE):
            return None
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        call()
    finally:
        sys.settrace(before)
    return count
