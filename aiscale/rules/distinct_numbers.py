"""Two numbers formatted with as many digits as it takes to tell them apart."""

from __future__ import annotations

from aiscale.analysis.load.amounts import GIBIBYTE, TEBIBYTE
from aiscale.core.messages.wording import apart
from aiscale.quantities import Rate

Size = tuple[float, float]
"""CPUs, and bytes of memory."""


def sizes(one: Size, other: Size, *, places: int = 0) -> tuple[str, str]:
    """``24 CPU and 86 GiB`` and ``24.2 CPU and 32 GiB``: what there is, and what is asked for.

    Args:
        one: a size.
        other: another.
        places: the fewest places behind the point.
    """
    cpus = apart(one[0], other[0], lambda value, more: f"{value:,.{places + more}f}")
    memory = apart(one[1] / GIBIBYTE, other[1] / GIBIBYTE, lambda value, more: f"{value:,.{places + more}f}")
    first, second = (f"{cpu} CPU and {gibibytes} GiB" for cpu, gibibytes in zip(cpus, memory, strict=True))
    return first, second


def distinct_bytes(one: float, other: float) -> tuple[str, str]:
    """``2.5 TiB`` and ``300 GiB``, each in the unit that leaves a few digits."""

    def write(size: float, places: int) -> str:
        if size >= 2**41:
            return f"{size / TEBIBYTE:,.{places + 1}f} TiB"
        return f"{size / GIBIBYTE:,.{places}f} GiB"

    return apart(one, other, write)


def distinct_rates(one: float, other: float) -> tuple[str, str]:
    """``400/s`` and ``400.4/s``: as rates are printed, or with as many places as it takes."""

    def write(value: float, places: int) -> str:
        if not places:
            return str(Rate(value))
        often, unit = (value, "s") if value >= 1 else (3_600 * value, "h")
        return f"{often:,.{places}f}/{unit}"

    return apart(one, other, write)
