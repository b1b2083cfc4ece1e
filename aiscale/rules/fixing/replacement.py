"""Replacements in a text, and how they are put together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Replacement(NamedTuple):
    """Text for what stands between two offsets; an insertion where they are equal."""

    start: int
    end: int
    text: str


class UncertainError(Exception):
    """An edit cannot be made for certain; the message says why, as the end of a sentence."""


def collide(given: Iterable[Replacement], taken: Iterable[Replacement]) -> bool:
    """Whether two groups of replacements touch the same text in different ways."""
    others = set(taken)
    return any(
        one != other and ((one.start < other.end and other.start < one.end) or one.start == other.start)
        for one in given
        for other in others
    )


def replaced(text: str, replacements: Iterable[Replacement]) -> str:
    """The text with all replacements made."""
    for item in sorted(set(replacements), reverse=True):
        text = text[: item.start] + item.text + text[item.end :]
    return text
