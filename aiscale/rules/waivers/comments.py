"""Waivers in comments: ``# aiscale: waive STR012 until 2027-03-31 by data-platform: it counts attempts``.

Such a comment is about what is found on its own line; one that has a line for itself, about the next line of code.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches
from typing import NamedTuple

from aiscale.diagnostics import Diagnostic, Location, Severity, source_lines
from aiscale.rules.waivers import wvr003_malformed

FORM = "# aiscale: waive CODE until YYYY-MM-DD by OWNER: reason"
_MARK = "aiscale:"
_BEGIN = re.compile(r"#\s*aiscale:\s*(?P<word>[A-Za-z-]+)\b\s*(?P<rest>.*)", re.DOTALL)
_REST = re.compile(
    r"(?P<codes>[^\s:]*(?:\s*,\s*[^\s:]+)*?)\s*(?:\buntil\s+(?P<until>[^\s:]+))?\s*"
    r"(?:\bby\s+(?P<owner>[^:]+?))?\s*(?::\s*(?P<reason>.*))?"
)
_CODE = re.compile(r"[A-Z]{3}([0-9]{3})?")
_SHORTEST_REASON = 8
_OTHER_WORDS = frozenset({"ignore", "disable", "noqa", "skip", "suppress", "allow", "accept"})


class Comment(NamedTuple):
    """One waiver in a comment.

    Attributes:
        location: where the comment is.
        line: the line of code that it is about.
        codes: codes of rules, or the first three letters of some.
        expires: last day on which it holds.
        owner: who accepts.
        reason: why.
    """

    location: Location
    line: int
    codes: tuple[str, ...]
    expires: date
    owner: str
    reason: str


def comments(file: str) -> tuple[list[Comment], list[Diagnostic]]:
    """The waivers in the comments of one file, and a finding for each that cannot be read."""
    lines = source_lines(file)
    if not any(_MARK in line for line in lines):
        return [], []
    read: list[Comment] = []
    malformed: list[Diagnostic] = []
    for text, line, column, about in _marked(lines):
        begin = _BEGIN.match(text)
        if begin is None or not _is_meant(begin["word"]):
            continue
        location = Location(file, line, column=column)
        found = _read(begin["word"], begin["rest"], location, about)
        if isinstance(found, Comment):
            read.append(found)
        else:
            malformed.append(
                Diagnostic(
                    wvr003_malformed.CODE, Severity.WARNING, f"this waiver cannot be read: {found}",
                    location=location, label="it waives nothing", help=FORM,
                )
            )  # fmt: skip
    return read, malformed


def _is_meant(word: str) -> bool:
    return word.lower() in _OTHER_WORDS or bool(get_close_matches(word.lower(), ["waive", "waiver"], cutoff=0.75))


def _marked(lines: tuple[str, ...]) -> Iterator[tuple[str, int, int, int]]:
    """Comments with the mark: their text, line, column, and the line of code that they are about."""
    waiting: list[tuple[str, int, int]] = []
    last_code = 0
    try:
        for token in tokenize.generate_tokens(io.StringIO("\n".join(lines)).readline):
            line, column = token.start
            if token.type == tokenize.COMMENT:
                if _MARK in token.string:
                    if last_code == line:
                        yield token.string, line, column + 1, line
                    else:
                        waiting.append((token.string, line, column + 1))
            elif token.type not in _NO_CODE:
                for text, at, start in waiting:
                    yield text, at, start, line
                waiting.clear()
                last_code = token.end[0]
    except (tokenize.TokenError, SyntaxError):  # the loader reports what is not Python
        return
    for text, at, start in waiting:
        yield text, at, start, at


_NO_CODE = frozenset({tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER})


def _read(word: str, rest: str, location: Location, about: int) -> Comment | str:
    """The waiver, or what is wrong with it."""
    parts = _REST.fullmatch(rest.strip())
    if word != "waive":
        return f"it says {word!r} where a waiver says 'waive'"
    if parts is None:
        return "its parts are not in this order"
    codes = tuple(code.strip() for code in parts["codes"].split(",") if code.strip())
    wrong = next((code for code in codes if not _CODE.fullmatch(code)), None)
    if not codes or wrong in {"until", "by"}:
        return "it names no code"
    if wrong is not None:
        return f"{wrong!r} is no code"
    if parts["until"] is None:
        return "it has no last day"
    try:
        expires = date.fromisoformat(parts["until"])
    except ValueError:
        return f"{parts['until']!r} is no day"
    if not (owner := (parts["owner"] or "").strip()):
        return "it names no owner"
    if len(reason := (parts["reason"] or "").strip()) < _SHORTEST_REASON:
        return "it gives no reason" if not reason else f"a reason has at least {_SHORTEST_REASON} characters"
    return Comment(location, about, codes, expires, owner, reason)
