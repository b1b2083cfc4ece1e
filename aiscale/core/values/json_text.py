"""Parses JSON texts with error places and the place of each value.

Source: RFC 8259, The JavaScript Object Notation (JSON) Data Interchange Format; keys must be unique, as it recommends.
"""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple, NoReturn

Path = tuple[str | int, ...]
"""Keys and indices of a value: ``("fields", 0, "type")``."""

_BLANK = re.compile(r"[ \t\n\r]*")
_TEXT = re.compile(r'"((?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*)"')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_WORD = re.compile(r"[+-]?[A-Za-z0-9_.$]+|.", re.DOTALL)
_CONSTANTS = {"true": True, "false": False, "null": None}
_PYTHON_WORDS = {"True": "true", "False": "false", "None": "null", "undefined": "null"}
_NO_NUMBERS = {"NaN", "Infinity", "-Infinity", "+Infinity"}
_MOST_DIGITS = 400
"""Digits of a number. A double ends near 10 to the 308th; Python itself refuses more than 4,300."""


class JsonError(Exception):
    """A syntax error in a JSON text.

    Attributes:
        reason: the error, as a sentence about the place.
        start: offset of the place.
        end: offset after its last character.
        help: what to write instead; empty if that is obvious.
        first: offset of a related place: the first occurrence of a key; -1 for none.
    """

    def __init__(self, reason: str, start: int, end: int = -1, help: str = "", first: int = -1) -> None:
        super().__init__(reason)
        self.reason, self.start, self.end = reason, start, max(end, start + 1)
        self.help, self.first = help, first


class Places(NamedTuple):
    """Start and end offsets of everything in a JSON text.

    Attributes:
        values: each value by its path.
        keys: each key by the path of its value.
    """

    values: dict[Path, tuple[int, int]]
    keys: dict[Path, tuple[int, int]]


class _TwiceError(ValueError):
    pass


def read_json(text: str, deepest: int) -> Any:
    """The value of a text.

    Args:
        text: the JSON.
        deepest: maximum nesting.

    Raises:
        JsonError: it is not JSON, has a duplicate key, a number out of range, or is nested too deeply.
    """
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number, parse_int=_whole)
    except (ValueError, RecursionError) as error:
        locate(text, deepest)
        raise JsonError(f"this cannot be read: {error}", 0) from None
    if text.count("{") + text.count("[") > deepest and is_deeper(value, deepest):
        locate(text, deepest)
    return value


def locate(text: str, deepest: int) -> Places:
    """Places of everything in a text; many times slower than reading it.

    Args:
        text: the JSON.
        deepest: maximum nesting.

    Raises:
        JsonError: as of :func:`read_json`.
    """
    return _Scanner(text, deepest).scan()


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Line and column of an offset, both from 1."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def is_deeper(value: Any, levels: int) -> bool:
    """Whether lists and objects are nested deeper than a number of levels."""
    layer = [value] if isinstance(value, (list, dict)) else []
    for _ in range(levels):
        layer = [
            inner
            for outer in layer
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, (list, dict))
        ]
        if not layer:
            return False
    return True


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _TwiceError
    return found


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)


def _whole(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise ValueError(digits)
    return int(digits)


class _Scanner:
    def __init__(self, text: str, deepest: int) -> None:
        self.text, self.deepest, self.at = text, deepest, 0
        self.places = Places({}, {})

    def scan(self) -> Places:
        if self.text.startswith("\ufeff"):
            raise JsonError("this is a byte order mark, which JSON does not begin with", 0, 1,
                            "save the file as UTF-8 without one")  # fmt: skip
        self._skip()
        if self.at == len(self.text):
            raise JsonError("the file is empty", 0)
        self._value((), 0)
        self._skip()
        if self.at < len(self.text):
            raise JsonError("the JSON has ended before this", *self._word())
        return self.places

    def _value(self, path: Path, depth: int) -> None:
        start = self.at
        sign = self._peek()
        if sign in {"{", "["}:
            if depth >= self.deepest:
                raise JsonError(f"this is nested deeper than {self.deepest} levels", start)
            (self._object if sign == "{" else self._array)(path, depth + 1)
        elif sign == '"':
            self._string("a text")
        elif (number := _NUMBER.match(self.text, start)) and not _follows(self.text, number.end()):
            if number.end() - start > _MOST_DIGITS:
                raise JsonError(f"this number has {number.end() - start:,} characters", start, start + 20)
            self.at = number.end()
        else:
            self._constant(start)
        self.places.values[path] = (start, self.at)

    def _constant(self, start: int) -> None:
        _, end = self._word()
        word = self.text[start:end]
        if word in _CONSTANTS:
            self.at = end
        elif word in _NO_NUMBERS:
            raise JsonError(f"{word} is no number of JSON", start, end)
        elif word in _PYTHON_WORDS:
            raise JsonError(f"{word} is not JSON", start, end, _PYTHON_WORDS[word])
        elif word == "'":
            raise JsonError("texts stand in double quotes", start)
        elif re.fullmatch(r"[+-]?[0-9.][0-9.eE]*", word):
            raise JsonError(f"{word[:20]} is no number of JSON", start, end, "no leading zero or plus, a digit on both "
                            "sides of the point")  # fmt: skip
        elif word in {",", "]", "}", ":"} or start == len(self.text):
            raise JsonError("a value is missing here", start)
        else:
            raise JsonError(f"{word[:40]} is no value", start, end, f'"{word}"' if word.isidentifier() else "")

    def _string(self, what: str) -> str:
        start = self.at
        found = _TEXT.match(self.text, start)
        if found is None:
            self._broken_string(start, what)
        self.at = found.end()
        return str(json.loads(found[0])) if "\\" in found[0] else found[1]

    def _broken_string(self, start: int, what: str) -> NoReturn:
        at = start + 1
        while at < len(self.text):
            sign = self.text[at]
            if sign < " ":
                name = "line end" if sign in "\r\n" else "tab" if sign == "\t" else f"character U+{ord(sign):04X}"
                raise JsonError(f"{what} holds a {name}", start if sign in "\r\n" else at, at + 1, "write \\n or \\t")
            if sign == "\\":
                if not re.match(r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})', self.text[at : at + 6]):
                    raise JsonError(
                        f"{self.text[at : at + 2]!r} is no escape of JSON".replace("\\\\", "\\"), at, at + 2
                    )
                at += 1
            at += 1
        raise JsonError(f"{what} begins here and has no end", start)

    def _object(self, path: Path, depth: int) -> None:
        self.at += 1
        keys: dict[str, int] = {}
        while self._more("}", first=not keys):
            start = self.at
            if self._peek() != '"':
                _, end = self._word()
                word = self.text[start:end]
                raise JsonError("a key in double quotes is missing here", start, end,
                                f'"{word}"' if word.isidentifier() else "")  # fmt: skip
            key = self._string("a key")
            if key in keys:
                raise JsonError(f'the key "{key}" stands twice in this object', start, self.at, "leave one of them",
                                keys[key])  # fmt: skip
            keys[key] = start
            inner = (*path, key)
            self.places.keys[inner] = (start, self.at)
            self._skip()
            if self._peek() != ":":
                raise JsonError("a colon is missing here", self.at)
            self.at += 1
            self._skip()
            self._value(inner, depth)

    def _array(self, path: Path, depth: int) -> None:
        self.at += 1
        count = 0
        while self._more("]", first=not count):
            self._value((*path, count), depth)
            count += 1

    def _more(self, end: str, *, first: bool) -> bool:
        """Whether another item begins; after the comma that it needs, or past the end."""
        self._skip()
        if self._peek() == end:
            self.at += 1
            return False
        if not first:
            if self._peek() != ",":
                if self.at == len(self.text):
                    self._unfinished(end)
                literal = _TEXT.match(self.text, self.at)
                stop = literal.end() if literal else self._word()[1]
                what = self.text[self.at : stop][:40]
                raise JsonError(f"a comma or {end} is missing before {what}", self.at, stop)
            comma = self.at
            self.at += 1
            self._skip()
            if self._peek() == end:
                raise JsonError("a comma stands after the last item", comma, comma + 1, "leave it out")
        if self.at == len(self.text):
            self._unfinished(end)
        return True

    def _unfinished(self, end: str) -> NoReturn:
        raise JsonError(f"the file ends here without the {end} that is missing", len(self.text.rstrip()) - 1)

    def _skip(self) -> None:
        found = _BLANK.match(self.text, self.at)
        self.at = found.end() if found else self.at
        if self.text.startswith(("//", "/*", "#"), self.at):
            end = self.text.find("\n", self.at)
            raise JsonError("JSON has no comments", self.at, end if end > 0 else len(self.text),
                            'what people should know goes into "doc"')  # fmt: skip

    def _peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def _word(self) -> tuple[int, int]:
        found = _WORD.match(self.text, self.at)
        return (self.at, found.end() if found else self.at)


def _follows(text: str, at: int) -> bool:
    """Whether a word goes on after a number: ``012``, ``1_000``."""
    return bool(re.match(r"[A-Za-z0-9_.]", text[at : at + 1]))
