"""Messages for exceptions in code of plug-ins and libraries."""

from __future__ import annotations

import os
from pathlib import Path


def text_of(value: object) -> str:
    """What ``str`` makes of an object of others, whose own code may fail as it does so."""
    try:
        return str(value)
    except Exception as failure:
        return f"(its text is not known: __str__ raises {type(failure).__name__})"


def told(error: BaseException) -> str:
    """The exception on one line: ``KeyError: 'boo'``."""
    said = " ".join(text_of(error).split())
    return type(error).__name__ + (f": {said}" if said else "")


def raised_at(error: BaseException, module: str) -> str:
    """Place of an exception: ``raised at acme/kinds.py:12 in lower``, with the file's folder only.

    It is the last frame within the package of a module, not in libraries that it calls. Empty if no frame is in it.
    """
    import traceback  # nothing fails, as a rule

    own = _files(module)
    frame = next(
        (one for one in reversed(traceback.extract_tb(error.__traceback__)) if one.filename.startswith(own)), None
    )
    if frame is None:
        return ""
    where = f"raised at {'/'.join(Path(frame.filename).parts[-2:])}:{frame.lineno}"
    return where if frame.name == "<module>" else f"{where} in {frame.name}"


def _files(module: str) -> tuple[str, ...]:
    """What the names of the files of its package begin with."""
    from importlib.util import find_spec

    try:
        spec = find_spec(module.partition(".")[0])
    except (ImportError, ValueError):
        return ()
    if spec is None:
        return ()
    folders = tuple(f"{folder}{os.sep}" for folder in spec.submodule_search_locations or ())
    return folders or ((spec.origin,) if spec.origin else ())
