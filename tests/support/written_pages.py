"""Pages that a generator writes, held to what it writes now."""

from __future__ import annotations

from itertools import zip_longest
from pathlib import Path


def assert_written(page: Path, text: str) -> None:
    """Fail, in three lines, where a page is not what its generator writes.

    Args:
        page: the page in the repository.
        text: what the generator writes.
    """
    __tracebackhide__ = True
    pairs = zip_longest(page.read_text(encoding="utf-8").splitlines(), text.splitlines(), fillvalue="(nothing)")
    first = next(((at, *pair) for at, pair in enumerate(pairs, 1) if pair[0] != pair[1]), None)
    if first is not None:
        at, written, wanted = first
        stale = f"{page.name}:{at} has {written[:90]!r}, and {wanted[:90]!r} is due"
        raise AssertionError(f"`make pages` writes it anew: {stale}")
    assert page.read_text(encoding="utf-8") == text, f"`make pages` writes it anew: the end of lines of {page.name}"
