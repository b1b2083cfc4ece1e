"""The scripts that Jobs run: files next to the module that uses them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def script(name: str) -> str:
    """The text of a script.

    Args:
        name: its path below ``aiscale/lowering``.
    """
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
