"""Lists and articles in sentences.

Long lists end with how many more there are. ``--all`` has every list named to its end, for one run of a command.
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
    """Nothing is only counted meanwhile."""
    global _naming_all  # noqa: PLW0603  # what is said is said in one way, wherever it is put together
    before, _naming_all = _naming_all, True
    try:
        yield
    finally:
        _naming_all = before


def is_counted(text: str) -> bool:
    """Whether something in a text is counted that ``--all`` would name."""
    return not _naming_all and any(short in text for short in _SHORT)


def shortened(text: str) -> str:
    """A text as it is without ``--all``: what is known from another run is known by it."""
    if not _naming_all:
        return text  # each list is as short as it gets
    for whole, short in _SHORT.items():
        text = text.replace(whole, short)
    return text


def few(items: Iterable[T], most: int) -> list[T]:
    """What is named of many: the first ones, or all."""
    return list(items) if _naming_all else list(islice(items, most))


def and_more(rest: int, what: str = "more") -> str:
    """`` and 4 more``: what comes after the few that are named; nothing after all of them."""
    if rest <= 0:
        return ""
    return " " + counted(f"and {rest:,} {what}")


def counted(words: str) -> str:
    """Words that only count, of which ``--all`` names each: taken down for :func:`is_counted`."""
    _SHORT[words] = words
    return words


def lines(texts: Iterable[str], most: int) -> tuple[str, ...]:
    """The first notes of many, and one with how many more there are."""
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
        names: what is listed.
        most: how many are named where there are more. None: all of them.
        last: what stands before the last one.
        of: how many there are, where only those to be named are given.
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
    """How many times, so that what is passed is never told as less: ``4,890``, ``12.4``, ``1.12``, ``1.01``.

    Args:
        ratio: how many times one number is another.
        up: whether it is rounded up, to three digits; else, to one place, and below 1 always to less than 1.
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
    """Two different numbers with as many places as it takes to tell them apart.

    Args:
        one: a number.
        other: what it is held against.
        write: writes a number with so many places.
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
    """Their names; the addresses of those that are called the same: ``pipelines/surge`` and ``serving/surge``."""
    count = Counter(name for name, _ in {(component.name, component.address) for component in components})
    return tuple(component.name if count[component.name] == 1 else component.address for component in components)
