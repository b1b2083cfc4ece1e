"""Where in the user's file an object is being made, and with which arguments."""

from __future__ import annotations

import sys
from pathlib import Path

import pydantic

from aiscale.diagnostics import Location

_NOT_THE_USERS = (str(Path(__file__).resolve().parent.parent), str(Path(pydantic.__file__).parent))


def caller(positional: tuple[str, ...]) -> Location:
    """The first frame outside this package, and outside pydantic, which makes parts from mappings: about a microsecond.

    Args:
        positional: the fields that the call takes by position, in order.
    """
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_NOT_THE_USERS):
        frame = frame.f_back
    code = frame.f_code
    return Location(code.co_filename, frame.f_lineno, positional, code, frame.f_lasti)
