"""Text to tokens."""

from __future__ import annotations

import re
from dataclasses import dataclass

from aiscale.catalog.cel.errors import CelSyntaxError

_TOKEN = re.compile(
    r"""
    (?P<space>[ \t\r\n\f]+|//[^\n]*)
  | (?P<string>(?:[rR]?[bB]?|[bB][rR])(?:\"{3}[\s\S]*?(?<!\\)\"{3}|'{3}[\s\S]*?(?<!\\)'{3}))
  | (?P<raw>(?:[rR][bB]?|[bB][rR])(?:"[^"\n]*"|'[^'\n]*'))
  | (?P<quoted>[bB]?(?:"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'))
  | (?P<float>\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?)
  | (?P<int>0[xX][0-9a-fA-F]+[uU]?|\d+[uU]?)
  | (?P<name>[_a-zA-Z][_a-zA-Z0-9]*)
  | (?P<op>\.\?|\[\?|&&|\|\||==|!=|<=|>=|[-+*/%!<>?:.,()\[\]{}])
    """,
    re.VERBOSE | re.ASCII,
)
_SIMPLE_ESCAPES = {
    "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v",
    "\\": "\\", "?": "?", '"': '"', "'": "'", "`": "`",
}  # fmt: skip
_ESCAPE = re.compile(
    r"\\(?:([abfnrtv\\?\"'`])|[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2}))"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of an expression.

    Attributes:
        kind: ``string``, ``bytes``, ``float``, ``int``, ``uint``, ``name``, ``op`` or ``end``.
        text: the operator or name, or the content of a literal.
        at: where it starts, in characters.
    """

    kind: str
    text: str
    at: int


def tokenize(source: str) -> list[Token]:
    """All tokens of an expression and an ``end``.

    Raises:
        CelSyntaxError: a character that cannot stand in an expression.
    """
    tokens: list[Token] = []
    at = 0
    while at < len(source):
        match = _TOKEN.match(source, at)
        if match is None or match.lastgroup is None:
            raise CelSyntaxError(f"unexpected {source[at]!r} at character {at}")
        kind = match.lastgroup
        if kind in {"string", "raw", "quoted"}:
            tokens.append(_literal(match[0], at))
        elif kind == "int":
            unsigned = match[0][-1] in "uU"
            tokens.append(Token("uint" if unsigned else "int", match[0].rstrip("uU"), at))
        elif kind != "space":
            tokens.append(Token(kind, match[0], at))
        at = match.end()
    return [*tokens, Token("end", "", at)]


def _literal(text: str, at: int) -> Token:
    prefix = text[: min(text.find(quote) for quote in "\"'" if quote in text)].lower()
    body = text[len(prefix) :]
    quotes = 3 if body[:3] in {'"""', "'''"} and len(body) >= 6 else 1
    content = body[quotes:-quotes]
    if "r" not in prefix:
        content = _ESCAPE.sub(_unescape, content)
    return Token("bytes" if "b" in prefix else "string", content, at)


def _unescape(match: re.Match[str]) -> str:
    simple, two, four, eight, octal = match.groups()
    if simple is not None:
        return _SIMPLE_ESCAPES[simple]
    if octal is not None:
        return chr(int(octal, 8))
    return chr(int(two or four or eight, 16))
