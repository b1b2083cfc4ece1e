"""Secrets that are recognised by their form, wherever they stand in a text.

Patterns are texts that :mod:`re` compiles when they are first needed: most outputs need none.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from typing import NamedTuple

from aiscale.core.secret_texts.names import PASSWORD, is_literal, is_reference, kind_of
from aiscale.core.secret_texts.tokens import BEGINS, SHORTEST, TOKENS


class Hit(NamedTuple):
    """A secret in a text.

    Attributes:
        kind: what it is, with its article: ``a password``, ``a GitHub token``.
        start: where it begins.
        end: where it ends.
    """

    kind: str
    start: int
    end: int


_PEM = (
    r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----((?s:.*?))"
    r"(?:-----END (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----|\Z)"
)
_IN_URL = r"://[^/\s:@'\"]*:(?P<value>[^/\s@'\"]+)@"
_ORACLE = r"jdbc:oracle:thin:[^/\s@:]+/(?P<value>[^@\s]+)@"
_SIGNATURE = r"[?&;](?:sig|X-Amz-Signature|X-Goog-Signature|X-Amz-Security-Token)=(?P<value>[^&\s'\"]{16,})"
_HEADER = r"\b(?:Bearer|Basic|Token)\s+(?P<value>(?=[A-Za-z]*[0-9+/._~=-])[A-Za-z0-9+/._~=-]{16,})"
_USER_INFO = r"basic\.auth\.user\.info[\"']?\s*[=:]\s*[\"']?[^:\s\"']+:(?P<value>[^\s\"']+)"
_QUERY = r"[?&;](?P<name>[A-Za-z][\w.-]*)=(?P<value>[^&;\s'\"\\<>]+)"
_FORMS = (
    (("://", "@"), PASSWORD, _IN_URL),
    (("jdbc:oracle:thin:", "@"), PASSWORD, _ORACLE),
    (("=", "sig="), "a signature", _SIGNATURE),
    (("=", "X-"), "a signature", _SIGNATURE),
    (("Bearer",), "a token", _HEADER),
    (("Basic ",), "a sign-in", _HEADER),
    (("Token ",), "a token", _HEADER),
    (("basic.auth.user.info",), PASSWORD, _USER_INFO),
)
"""What a text with such a secret has in any case, what the secret is, and the pattern with it as ``value``."""

_NAMED = r"(?i)pass(?:word|wd|phrase|code)|pwd|secret|token|key|credential"
_GIVEN = (
    r"(?P<name>[A-Za-z_][\w.-]*)(?P<close>\\?[\"'])?(?P<between>\s*[=:]\s*|\s+(?=\S))"
    r"(?:\\?\"(?P<double>(?:[^\"\\]|\\[^\"])*)\\?\"|\\?'(?P<single>[^'\\]*)\\?'|"
    r"(?P<bare>(?:\$\{[^}]*\}|\$\([^)]*\)|\{\{[^}]*\}\}|[^\s\"',;&|<>(){}\[\]\\`])+))"
)
_CODE = r"(?m)^\s*(?:import |from \w+ import|def |class |const |let |var |function |public |package )"
_EXPRESSION = r"[A-Za-z_]\w*(?:\.\w+)*"
_BASE64 = r"[A-Za-z0-9+/_-]{16,}={0,2}"
_PUBLIC = r"AAAA[A-Z]|MII|sha(?:1|256|384|512)[-:=]"
_SHORT = 4_096
"""Characters of a text that one pattern searches faster than a search for each beginning does."""
_LONGEST = 262_144
"""Characters of a text that are looked at for names and for base64."""


def hits(text: str, *, depth: int = 0, is_code: bool = False) -> list[Hit]:
    """The secrets of a text that its own words or forms denote, from its begin to its end, without overlaps.

    Args:
        text: any text: a URL, a connection string, arguments, properties, JSON, YAML, a script.
        depth: how many layers of base64 are around it.
        is_code: whether it is part of a program: a bare word after a name is another name there.
    """
    if len(text) < 6:
        return []
    found = [*form_hits(text)]
    if re.search(_NAMED, text):
        found += _of_names(text[:_LONGEST], is_code=is_code or re.search(_CODE, text) is not None)
    if not found and depth < 2 and (inner := decoded(text)):
        found = [Hit(one.kind, 0, len(text)) for one in hits(inner, depth=depth + 1)[:1]]
    return _apart(found)


def form_hits(text: str) -> Iterator[Hit]:
    """The secrets of a text that have the form of one, whatever they are called."""
    if len(text) >= SHORTEST and (len(text) > _SHORT or re.search(BEGINS, text)):
        yield from _tokens(text)
    if "PRIVATE KEY" in text:
        for match in re.finditer(_PEM, text):
            if match[1].strip(" \t\r\n\\.…"):
                yield Hit("a private key", *match.span())
    if "=" in text and ("?" in text or "&" in text):
        yield from _of_query(text)
    for parts, kind, form in _FORMS:
        if all(part in text for part in parts):
            for match in re.finditer(form, text):
                if not _stands_for(match["value"]):
                    yield Hit(kind, *match.span("value"))


def _tokens(text: str) -> Iterator[Hit]:
    for kind, begins, form in TOKENS:
        if any(begin in text for begin in begins):
            for match in re.finditer(rf"(?<![A-Za-z0-9_-])(?:{form})", text):
                yield Hit(kind, *match.span())


def _of_query(text: str) -> Iterator[Hit]:
    """Values of parameters in URLs, by their names."""
    for match in re.finditer(_QUERY, text):
        if (kind := kind_of(match["name"])) and is_literal(match["name"], match["value"]):
            yield Hit(kind, *match.span("value"))


def is_public(text: str) -> bool:
    """Whether a text is a certificate, a public key or a digest: everybody may read it."""
    inner = decoded(text) or text
    return re.match(_PUBLIC, text) is not None or ("-----BEGIN " in inner and "PRIVATE KEY" not in inner)


def decoded(text: str) -> str:
    """The text that base64 holds; empty where it holds none."""
    packed = "".join(text.split()) if len(text) <= _LONGEST else ""
    if not re.fullmatch(_BASE64, packed):
        return ""
    packed = packed.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        inner = base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True).decode()
    except (binascii.Error, ValueError):
        return ""
    return inner if all(c.isprintable() or c.isspace() for c in inner) else ""


def _of_names(text: str, *, is_code: bool) -> Iterator[Hit]:
    """Values after names in a text: ``password=…``, ``"api_key": "…"``, ``--token …``."""
    at, given = 0, re.compile(_GIVEN)
    while match := given.search(text, at):
        name, part, start = match["name"], match.lastgroup or "bare", match.start()
        value = match[part].rstrip("\\")
        is_option = text[max(0, start - 1) : start] == "-"
        kind = kind_of(name)
        if not kind or not value or (match["between"].isspace() and not is_option):
            at = match.end("name")
            continue
        at = match.end()
        if part == "bare" and _is_no_value(text, match, is_code=is_code):
            continue
        if is_literal(name, value) and not _stands_for(value):
            yield Hit(kind, match.start(part), match.start(part) + len(value))


def _is_no_value(text: str, match: re.Match[str], *, is_code: bool) -> bool:
    """Whether a bare word after a name is another name, a call, a part of an ARN or of a sentence."""
    if text[match.end() : match.end() + 1] in {"(", "["} or text[max(0, match.start() - 1)] == ":":
        return True
    return re.fullmatch(_EXPRESSION, match["bare"]) is not None and (is_code or _is_prose(text, match))


def _is_prose(text: str, match: re.Match[str]) -> bool:
    """Whether words go on as a sentence does: ``the token: a text of the server``."""
    if ":" not in match["between"] or not match["bare"].isalpha():
        return False
    line = text[text.rfind("\n", 0, match.start()) + 1 :].partition("\n")[0].strip(" \t-\r,")
    return line != match[0].strip()


def _stands_for(value: str) -> bool:
    """Whether a value refers to the secret or takes its place in an example."""
    return is_reference(value) or set(value) <= set("*x.…X") or value.startswith("%")


def _apart(found: list[Hit]) -> list[Hit]:
    """Without those that overlap an earlier one."""
    kept: list[Hit] = []
    for one in sorted(found, key=lambda hit: (hit.start, -hit.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept
