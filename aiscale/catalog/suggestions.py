"""The nearest known name to a misspelt one, as a half-sentence for a message."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from aiscale.core.messages.wording import joined


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``; did you mean "replicas"?`` when something known is near, else nothing."""
    names = sorted(known)
    by_fold = {name.casefold(): name for name in names}
    folded = word.casefold()
    if folded in by_fold:
        return f'; did you mean "{by_fold[folded]}"?'
    near = get_close_matches(folded, by_fold, n=1, cutoff=0.7)
    return f'; did you mean "{by_fold[near[0]]}"?' if near else ""


def one_of(values: Iterable[object], limit: int = 12) -> str:
    """The permitted values for a message, cut after ``limit`` of them."""
    texts = [f'"{value}"' if isinstance(value, str) else str(value) for value in values]
    return joined(texts, limit)
