"""Lists of names in sentences."""

from __future__ import annotations

from collections.abc import Iterable


def listed(names: Iterable[str], *, most: int = 3, last: str = "and") -> str:
    """``a``, ``a and b``, ``a, b and c``, ``a, b, c and 4 more``."""
    given = list(names)
    shown = given if len(given) <= most else [*given[:most], f"{len(given) - most} more"]
    return f" {last} ".join([*([", ".join(shown[:-1])] if len(shown) > 1 else []), *shown[-1:]])
