"""Lists and articles in sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiscale.core.component import Component


def listed(names: Iterable[str], *, most: int | None = 3, last: str = "and") -> str:
    """``a``, ``a and b``, ``a, b and c``, ``a, b, c and 4 more``.

    Args:
        names: what is listed.
        most: how many are named where there are more; all of them when None.
        last: what stands before the last one.
    """
    given = list(names)
    shown = given if most is None or len(given) <= most else [*given[:most], f"{len(given) - most} more"]
    return f" {last} ".join([*([", ".join(shown[:-1])] if len(shown) > 1 else []), *shown[-1:]])


_SPELT = frozenset({"MLServer", "Msk"})
"""These begin with a letter that is read by itself: em-el-server."""
_SILENT = frozenset({"hour"})


def with_article(words: str) -> str:
    """``a topic``, ``an Entity``, ``an hour``."""
    first = words.partition(" ")[0]
    is_vowel = words[:1].lower() in set("aeiou") or first in _SPELT or first in _SILENT
    return f"{'an' if is_vowel else 'a'} {words}"


def told_apart(*components: Component) -> tuple[str, ...]:
    """Their names; the addresses of those that are called the same: ``delivery/surge`` and ``serving/surge``."""
    count = Counter(component.name for component in components)
    return tuple(component.name if count[component.name] == 1 else component.address for component in components)
