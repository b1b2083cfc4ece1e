"""Amounts of data, and what has none, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aiscale.core.messages.wording import listed
from aiscale.quantities import Bytes

MEBIBYTE, GIBIBYTE, TEBIBYTE = Bytes(2**20), Bytes(2**30), Bytes(2**40)
"""To divide by: a size by a size is a plain number."""


def size_words(size: int) -> str:
    """``24.3 TiB``, ``812 GiB``."""
    return f"{size / TEBIBYTE:,.1f} TiB" if size >= 2**40 else f"{size / GIBIBYTE:,.0f} GiB"


def size_range(low: int, high: int) -> str:
    """``2.4 TiB to 3.2 TiB``; one size where both ends are the same, ``about 6.4 TiB`` where they round to the same."""
    least, most = size_words(low), size_words(high)
    if least == most:
        return most if low == high else f"about {most}"
    return f"{least} to {most}" if low else f"up to {most}"


def unset(what: str, by: str = "") -> str:
    """``unknown region: set region= of core``: why there is no amount, and which field would give one."""
    return f"unknown {what}" + (f": set {by}" if by else "")


def by_reason(named: Iterable[tuple[str, str]]) -> Iterator[str]:
    """``events and history (no price known)``: the names for each reason; what has none is left out."""
    found: dict[str, list[str]] = {}
    for name, why in named:
        if why:
            found.setdefault(why, []).append(name)
    for why, names in sorted(found.items()):
        yield f"{listed(dict.fromkeys(names))} ({why})"
