"""A component in a few words, from its described data: for pictures, trees and previews."""

from __future__ import annotations

from aiscale.render.kind_looks import Described, look


def facts(described: Described) -> tuple[str, ...]:
    """What matters most about a component, most important first; each a few words.

    Args:
        described: the component as :func:`aiscale.core.describe.describe` gives it.

    Returns:
        For example ``("48 partitions", "key zone_id", "3d")``; empty for a kind that says nothing.
    """
    writer = look(str(described.get("kind", ""))).facts
    return tuple(fact for fact in writer(described) if fact) if writer else ()


_WITHOUT_PLURAL = frozenset({"Gateway API", "Istio", "Linkerd", "monitoring"})


def noun(kind: str, count: int = 1) -> str:
    """``topic`` or ``topics``; a kind without a noun is its class name."""
    word = look(kind).noun
    if count == 1 or word in _WITHOUT_PLURAL:
        return word
    if word.endswith(("ty", "cy", "ry")):
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("x", "ch", "s")) else f"{word}s"
