"""How it is told that code of others failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from traceback import FrameSummary


def told(error: BaseException) -> str:
    """``KeyError: 'boo'``, on one line."""
    said = " ".join(str(error).split())
    return type(error).__name__ + (f": {said}" if said else "")


def raised_at(frame: FrameSummary) -> str:
    """``raised at acme/kinds.py:12 in lower``: the file with its folder only."""
    return f"raised at {'/'.join(frame.filename.split('/')[-2:])}:{frame.lineno} in {frame.name}"
