"""A component in a few words, from its described data: for pictures, trees and previews."""

from __future__ import annotations

from aiscale.render.looks import Described, look


def facts(described: Described) -> tuple[str, ...]:
    """What matters most about a component, most important first; each a few words.

    Args:
        described: the component as :func:`aiscale.core.describe.describe` gives it.

    Returns:
        For example ``("48 partitions", "key zone_id", "3d")``; empty for a kind that says nothing.
    """
    writer = look(str(described.get("kind", ""))).facts
    return tuple(fact for fact in writer(described) if fact) if writer else ()


def short_rate(text: str) -> str:
    """``12,000/s`` as ``12k/s``: at most three digits where that loses less than one per cent.

    What comes less often than once a second is told by the hour, as people do: ``38/h``.
    """
    number, _, unit = text.replace(",", "").partition("/")
    value = float(number)
    if unit == "s" and 0 < value < 1:
        hourly = 3_600 * value
        return f"{hourly:,.0f}/h" if hourly >= 10 else f"{hourly:.2g}/h"
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if value >= size:
            rounded = f"{value / size:.3g}"
            return f"{rounded}{letter}/{unit}"
    return f"{value:g}/{unit}"


_WITHOUT_PLURAL = frozenset({"Gateway API", "Istio", "Linkerd", "monitoring"})


def noun(kind: str, count: int = 1) -> str:
    """``topic`` or ``topics``; a kind without a noun is its class name."""
    word = look(kind).noun
    if count == 1 or word in _WITHOUT_PLURAL:
        return word
    if word.endswith(("ty", "cy", "ry")):
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("x", "ch", "s")) else f"{word}s"
