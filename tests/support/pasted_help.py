"""What of the help of a finding can be pasted into a blueprint, as arguments and their values.

A help is a list of alternatives: ``replicas=5, partitions=10 on rides, or a faster replica``. An alternative can be
pasted if it sets or leaves out arguments only, each on the component of the finding or on one that it names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_NAME = r"[A-Za-z][\w./-]*"
_SET = re.compile(rf"([a-z][a-z_0-9]*)=(.+?)(?: (?:on|of|for|to|in) (?:the (?:\w+ )*)?({_NAME}))?")
_WITHOUT = re.compile(rf"leave ([a-z][a-z_0-9]*(?: and [a-z_]+)*)(?:=\S+)? out(?: (?:on|of|for) ({_NAME}))?")
_CALL = re.compile(rf"([A-Z][A-Za-z]*)\(([^()]*=[^()]*)\)(?: (?:on|of|for|to|in) ({_NAME}))?")
_MORE = re.compile(r" (?:or|and) more(?= |,|;|$)|, (?:and )?more$")
_VALUE = re.compile(r'"[^"…]*"|-?[\d_.]+|True|False|None|\[[^…]*\]|\{[^…]*\}|\((?:[^…]*)\)|[A-Z][A-Za-z0-9]*\([^…]*\)')


class Setting(NamedTuple):
    """One argument that a help sets.

    Attributes:
        name: the argument.
        value: its value as Python source; None takes it out.
        of: name or address of the component that has it; empty for the component of the finding.
        inside: the class of the call that has it, where the help names one: ``Consume(rides, idempotent=True)``.
    """

    name: str
    value: str | None
    of: str = ""
    inside: str = ""


def alternatives(text: str) -> Iterator[tuple[Setting, ...]]:
    """The alternatives of a help that can be pasted, in their order.

    Args:
        text: the help.
    """
    for part in _split(_MORE.sub("", text), r"(?:, or |; or |; | or )"):
        found = _settings(re.sub(r"^set ", "", part))
        if found:
            yield tuple(found)


def _settings(text: str) -> list[Setting]:
    found: list[Setting] = []
    for part in _split(text, r"(?:, and |, with | and (?!\w+ out)| with |, )"):
        if found and re.match(r"(which|as|where|so that|if|the default)\b", part):
            break
        if (match := _WITHOUT.fullmatch(part)) is not None:
            found += [Setting(name, None, match[2] or "") for name in match[1].split(" and ")]
        elif (match := _SET.fullmatch(part)) is not None and _VALUE.fullmatch(match[2]):
            found.append(Setting(match[1], match[2], match[3] or ""))
        elif (match := _CALL.fullmatch(part)) is not None:
            parts = [one for one in _split(match[2], ", ") if one != "…" and not re.fullmatch(r"[a-z_]+", one)]
            inner = [_SET.fullmatch(one) for one in parts]
            if not all(one is not None and _VALUE.fullmatch(one[2]) for one in inner):
                return []
            found += [Setting(one[1], one[2], match[3] or "", match[1]) for one in inner if one is not None]
        else:
            return []
    return found


def _split(text: str, separator: str) -> list[str]:
    """The parts between separators that are neither in quotes nor in brackets."""
    parts, depth, quoted, begin, at = [], 0, False, 0, 0
    pattern = re.compile(separator)
    while at < len(text):
        sign = text[at]
        quoted ^= sign == '"'
        if not quoted:
            depth += (sign in "([{") - (sign in ")]}")
            found = pattern.match(text, at)
            if depth == 0 and found is not None:
                parts.append(text[begin:at])
                begin = at = found.end()
                continue
        at += 1
    return [*parts, text[begin:]]
