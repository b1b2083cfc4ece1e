"""Findings that say the same of several copies: one rule, one place in the source, one reason; or one cause.

A function that is called for each region makes what is wrong once for each. The reason is what is left of a finding's
words without names, values and numbers. Whatever shows one finding for several names each of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from aiscale.core.messages.wording import listed
from aiscale.diagnostics import Diagnostic

_WORD = re.compile(r"\d[\d.,]*(?:\s(?:[kKMGT]i?B|ms|s|min|h|d)\b)?(?:[\w./:@+%-]*\w)?|\w(?:[\w./:@+-]*\w)?")
"""A number with its unit, or a word; ``surge-eu`` and ``a/b:c`` are one."""
_LIST = re.compile(r"·(?:(?:, |,? and |,? or )·)+(?: more)?")
_PIECE = re.compile(r"[0-9A-Za-z]+|[^0-9A-Za-z]+")
_SINGULAR = {"are": "is", "have": "has", "do": "does", "were": "was", "their": "its", "they": "it", "these": "this"}


def together(diagnostics: Iterable[Diagnostic]) -> list[list[Diagnostic]]:
    """The findings in blocks of the same cause, or the same rule, place and reason, each where its first one stands."""
    found: dict[object, list[Diagnostic]] = {}
    for item in diagnostics:
        if item.cause:
            found.setdefault((item.code, item.severity, item.cause), []).append(item)
            continue
        span = item.span
        reason = (_shape(item.message, item.values), _shape(item.label, item.values))
        found.setdefault((item.code, item.severity, span, reason) if span else object(), []).append(item)
    return list(found.values())


def headline(block: Sequence[Diagnostic]) -> str:
    """What a block says: the message of its only finding, or how many there are of one cause, and where."""
    first = block[0]
    if not first.cause or len(block) == 1:
        return first.message
    names = dict.fromkeys(item.address.rpartition("/")[2] for item in block)
    return f"{len(block):,} {first.cause}: {listed(names)}"


def also(first: Diagnostic, other: Diagnostic, *remarks: str) -> str:
    """One line for another finding of a block: its message, and in brackets what the block does not say yet.

    Args:
        first: the finding that is shown in full.
        other: the other one.
        remarks: what else stands in the brackets, first.
    """
    told = "; ".join((*remarks, *_news(first, other)))
    return other.message + (f" ({told})" if told else "")


def _news(first: Diagnostic, other: Diagnostic) -> Iterator[str]:
    """The label, the notes and the help of a finding, where they are not those of the first with another name."""
    as_first = _renaming(first, other)

    def is_new(text: str, told: str) -> bool:
        known = {*_WORD.findall(told), *_WORD.findall(other.message)}
        return any(not {word, f"{word}s", as_first(word)} & known for word in _WORD.findall(text))

    if is_new(other.label, first.label):
        yield other.label
    told = {_shape(note, first.values) for note in first.notes}
    yield from (note for note in other.notes if _shape(note, other.values) not in told)
    if is_new(other.help, first.help):
        yield f"help: {other.help}"


def _renaming(first: Diagnostic, other: Diagnostic) -> Callable[[str], str]:
    """Turns a name of one copy into that of the first: ``rides-us`` into ``rides-eu``, as their own names differ."""
    theirs, ours = (_PIECE.findall(one.address.rpartition("/")[2]) for one in (other, first))
    while theirs and ours and theirs[0] == ours[0]:
        del theirs[0], ours[0]
    while theirs and ours and theirs[-1] == ours[-1]:
        del theirs[-1], ours[-1]
    if not theirs:
        return str
    part = "".join(theirs)
    before = r"(?<![0-9A-Za-z])" if part[0].isalnum() else ""
    whole = re.compile(f"{before}{re.escape(part)}(?![0-9A-Za-z])")
    # A number in a name (``shop-2``) is no number in a sentence.
    return lambda word: word if word.isdigit() else whole.sub("".join(ours), word)


def _shape(text: str, values: frozenset[str]) -> str:
    """The text with a dot for each name, value, number and list of these; its other words in the singular."""

    def put(found: re.Match[str]) -> str:
        word = found[0]
        one = _SINGULAR.get(word, word).removesuffix("s")
        return one if word.isalpha() and not {word, one} & values else "·"

    return _LIST.sub("·", _WORD.sub(put, text))
