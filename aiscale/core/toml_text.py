"""Reads TOML of others: within limits, and with one error for what Python's parser refuses in several ways."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

from aiscale.core.values.json_text import is_deeper

LARGEST = 2**20
"""Characters of a file."""

DEEPEST = 32
"""Levels of tables and lists. Settings of a component have about eight."""

MOST_DIGITS = 4_300
"""Digits of a number, as Python limits them."""

_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?(?:"""|\Z)'
    r"|'''.*?(?:'''|\Z)"
    r'|"(?:\\.|[^"\\\n])*"?'
    r"|'[^'\n]*'?"
    r"|\#[^\n]*|[\[\]{}\n]"
    rf"|[0-9_]{{{MOST_DIGITS + 1},}}"
    rf"|(?:[\w-]+[ \t]*\.[ \t]*){{{DEEPEST + 1},}}",
    re.DOTALL,
)
"""What matters for limits and for the ends of statements; an unfinished text ends with its line or the file."""


class TomlError(ValueError):
    """A text is not TOML, or exceeds a limit.

    Attributes:
        line: where, from 1; 0 if the message says it, or it is unknown.
    """

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


def read_toml(text: str) -> dict[str, Any]:
    """The data of a text.

    Raises:
        TomlError: it is not TOML, too long, nested too deeply, or has a number with too many digits.
    """
    if len(text) > LARGEST:
        raise TomlError(f"it has {len(text):,} characters; aiscale reads at most {LARGEST:,}")
    for _ in statements(text):
        pass
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TomlError(str(error)) from None
    except (RecursionError, ValueError) as error:
        raise TomlError(str(error)) from None
    if is_deeper(found, DEEPEST):
        raise TomlError(_TOO_DEEP)
    return found


_TOO_DEEP = f"tables and lists are nested deeper than {DEEPEST} levels"


def statements(text: str) -> Iterator[tuple[int, str]]:
    """The statements of a text with the numbers of their first lines, in one pass; blank lines are statements too.

    Raises:
        TomlError: one is nested too deeply, or has a number with too many digits.
    """
    depth, line, first, begin = 0, 1, 1, 0
    for token in _TOKEN.finditer(text):
        what = token[0]
        if what in {"[", "{"}:
            depth += 1
            if depth > DEEPEST:
                raise TomlError(_TOO_DEEP, line)
        elif what in {"]", "}"}:
            depth -= 1
        elif what == "\n" and depth <= 0:
            yield first, text[begin : token.end()]
            depth, first, begin = 0, line + 1, token.end()
        elif what[0] not in "\"'#\n":
            raise TomlError(
                _TOO_DEEP if "." in what else f"a number has more than {MOST_DIGITS:,} digits", line
            )  # fmt: skip
        line += what.count("\n")
    if begin < len(text):
        yield first, text[begin:]
