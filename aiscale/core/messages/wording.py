"""Lists and articles in sentences.

Long lists end with the number of omitted items. With ``--all``, all lists are complete.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from aiscale.core.component import Component

T = TypeVar("T")
_SHORT: dict[str, str] = {}
"""What each list that was cut is with its rest counted, by what it is in full or, where it is not, by itself."""
_naming_all = False


@contextmanager
def naming_all() -> Iterator[None]:
    """Complete lists within the context."""
    global _naming_all  # noqa: PLW0603  # what is said is said in one way, wherever it is put together
    before, _naming_all = _naming_all, True
    try:
        yield
    finally:
        _naming_all = before


def is_counted(text: str) -> bool:
    """Whether a text contains a shortened list that ``--all`` would complete."""
    return not _naming_all and any(short in text for short in _SHORT)


def shortened(text: str) -> str:
    """The text without ``--all``, to compare it with texts of other runs."""
    if not _naming_all:
        return text  # each list is as short as it gets
    for whole, short in _SHORT.items():
        text = text.replace(whole, short)
    return text


def few(items: Iterable[T], most: int) -> list[T]:
    """The items to name: the first ones, or all."""
    return list(items) if _naming_all else list(islice(items, most))


def and_more(rest: int, what: str = "more") -> str:
    """`` and 4 more`` after a shortened list; empty after a complete one."""
    if rest <= 0:
        return ""
    return " " + counted(f"and {rest:,} {what}")


def counted(words: str) -> str:
    """Texts of omitted items, for :func:`is_counted`."""
    _SHORT[words] = words
    return words


def lines(texts: Iterable[str], most: int) -> tuple[str, ...]:
    """The first notes, and one with the number of the others."""
    given = list(texts)
    shown = few(given, most)
    rest = and_more(len(given) - len(shown)).strip()
    return (*shown, *([rest] if rest else []))


def joined(names: Iterable[str], most: int) -> str:
    """``a``, ``a, b``, ``a, b, c and 4 more``."""
    given = list(names)
    short = ", ".join(given[:most]) + and_more(len(given) - most)
    return _cut(", ".join(given), short) if len(given) > most else short


def _cut(whole: str, short: str) -> str:
    _SHORT[whole if _naming_all else short] = short
    return whole if _naming_all else short


def listed(names: Iterable[str], *, most: int | None = 3, last: str = "and", of: int | None = None) -> str:
    """``a``, ``a and b``, ``a, b and c``, ``a, b, c and 4 more``.

    Args:
        names: the items.
        most: maximum number of named items. None: all.
        last: the word before the last one.
        of: total number, if only the items to name are given.
    """
    given = list(names)
    count = len(given) if of is None else of
    shown = given if most is None else given[:most]
    if count <= len(shown):
        return _sentence(given, last)
    short = _sentence([*shown, f"{count - len(shown)} more"], last)
    return _cut(_sentence(given, last), short)


def _sentence(names: list[str], last: str) -> str:
    return f" {last} ".join([*([", ".join(names[:-1])] if len(names) > 1 else []), *names[-1:]])


def factor(ratio: float, *, up: bool = True) -> str:
    """A ratio, never rounded to understate an excess: ``4,890``, ``12.4``, ``1.12``, ``1.01``.

    Args:
        ratio: the ratio.
        up: whether it is rounded up, to three digits; otherwise to one decimal, and a value below 1 stays below 1.
    """
    if up:
        step = 10.0 ** (math.floor(math.log10(ratio)) - 2) if ratio > 0 else 1.0
        shown = math.ceil(round(ratio / step, 6)) * step
        return f"{shown:,.0f}" if shown >= 100 else f"{shown:,.3g}"
    if ratio < 1:
        return f"{math.floor(round(ratio * 100, 6)) / 100:.2g}"
    return f"{ratio:,.1f}"


def byte_words(size: float) -> str:
    """Bytes in decimal units, to three digits: ``512 bytes``, ``4.4 GB``, ``1,230 TB``."""
    for unit in ("bytes", "kB", "MB", "GB"):
        shown = float(f"{size:.3g}")
        if shown < 1_000:
            return f"{shown:g} {unit}"
        size /= 1_000
    return f"{float(f'{size:.3g}'):,.10g} TB"


def apart(one: float, other: float, write: Callable[[float, int], str]) -> tuple[str, str]:
    """Two numbers with as many decimals as needed to distinguish them.

    Args:
        one: a number.
        other: another number.
        write: formats a number with a number of decimals.
    """
    written = ((write(one, places), write(other, places)) for places in range(6))
    return next((pair for pair in written if pair[0] != pair[1]), (write(one, 0), write(other, 0)))


_SPELT = re.compile(r"Hnsw|Msk|[FHLMNRSX][B-DF-HJ-NP-TV-Z]")
"""What begins with a letter that is read by itself: em-el-server, el-em-deploy; no word begins with two such."""
_SILENT = frozenset({"hour"})


def with_article(words: str) -> str:
    """``a topic``, ``an Entity``, ``an hour``."""
    first = words.partition(" ")[0]
    is_vowel = bool(words[:1].lower() in set("aeiou") or _SPELT.match(words) or first in _SILENT)
    return f"{'an' if is_vowel else 'a'} {words}"


def disambiguated(*components: Component) -> tuple[str, ...]:
    """Names of components; addresses if names are equal: ``pipelines/surge`` and ``serving/surge``."""
    count = Counter(name for name, _ in {(component.name, component.address) for component in components})
    return tuple(component.name if count[component.name] == 1 else component.address for component in components)
