r"""Regular expressions of Go (RE2 syntax), as API servers evaluate them, run by Python's ``re``.

The two differ in what ``$``, ``\s``, ``\d`` and ``\w`` match, in POSIX classes and in where flags may
stand. The translation makes the same strings match; what it cannot express it refuses.
"""

from __future__ import annotations

import re
from functools import lru_cache

_POSIX = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "ascii": "\\x00-\\x7f",
    "blank": "\\t ",
    "cntrl": "\\x00-\\x1f\\x7f",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": "!-/:-@\\[-`{-~",
    "space": "\\t\\n\\v\\f\\r ",
    "upper": "A-Z",
    "word": "0-9A-Za-z_",
    "xdigit": "0-9A-Fa-f",
}
_CLASS_ESCAPES = {"s": "\\t\\n\\f\\r ", "d": "0-9", "w": "0-9A-Za-z_"}
_FLAGS = re.compile(r"\(\?([imsU]*)(?:-[imsU]+)?\)")


class UnsupportedPatternError(ValueError):
    """A pattern uses RE2 syntax that Python's ``re`` has no counterpart for."""


@lru_cache(maxsize=4096)
def compile_go(pattern: str) -> re.Pattern[str]:
    """Compile a Go pattern; use ``.search`` for Go's ``MatchString``.

    Raises:
        UnsupportedPatternError: for Unicode classes, ungreedy mode and what else Python cannot say.
    """
    try:
        return re.compile(_Translation(pattern).text(), re.ASCII)
    except re.error as reason:
        raise UnsupportedPatternError(f"{pattern!r}: {reason}") from reason


class _Translation:
    """One left-to-right pass over a pattern."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0
        self._out: list[str] = []
        # For each open group: how many parentheses close with it, because "(?i)" opens one more in Python.
        self._closings = [0]

    def text(self) -> str:
        """The pattern in Python's syntax."""
        while self._at < len(self._pattern):
            self._step(self._pattern[self._at])
        self._out.append(")" * self._closings[0])
        return "".join(self._out)

    def _step(self, char: str) -> None:
        if char == "\\":
            self._escape(in_class=False)
        elif char == "[":
            self._class()
        elif char == "$":
            self._emit(r"\Z", 1)
        elif char == "(":
            self._open()
        elif char == ")":
            extra = self._closings.pop() if len(self._closings) > 1 else 0
            self._emit(")" * (extra + 1), 1)
        elif char == "{" and not re.match(r"\{\d+(,\d*)?\}", self._pattern[self._at :]):
            self._emit(r"\{", 1)
        else:
            self._emit(char, 1)

    def _emit(self, text: str, consumed: int) -> None:
        self._out.append(text)
        self._at += consumed

    def _open(self) -> None:
        flags = _FLAGS.match(self._pattern, self._at)
        if flags is not None:
            if "U" in flags[1] or "m" in flags[1]:
                raise UnsupportedPatternError(f"{self._pattern!r}: flags {flags[1]}")
            if flags[1]:
                self._closings[-1] += 1
                self._emit(f"(?{flags[1]}:", len(flags[0]))
            else:
                self._at += len(flags[0])
            return
        self._closings.append(0)
        if self._pattern.startswith("(?<", self._at) and self._pattern[self._at + 3 : self._at + 4] not in {"=", "!"}:
            self._emit("(?P<", 3)
        else:
            self._emit("(", 1)

    def _escape(self, *, in_class: bool) -> None:
        following = self._pattern[self._at + 1 : self._at + 2]
        if following == "z":
            self._emit(r"\Z", 2)
        elif following == "Q":
            end = self._pattern.find(r"\E", self._at)
            literal = self._pattern[self._at + 2 : end if end >= 0 else None]
            self._emit(re.escape(literal), len(literal) + (4 if end >= 0 else 2))
        elif following in {"p", "P", "C"}:
            raise UnsupportedPatternError(f"{self._pattern!r}: \\{following}")
        elif following == "s":
            self._emit(_CLASS_ESCAPES["s"] if in_class else f"[{_CLASS_ESCAPES['s']}]", 2)
        elif following == "S" and not in_class:
            self._emit(f"[^{_CLASS_ESCAPES['s']}]", 2)
        elif following == "x" and self._pattern[self._at + 2 : self._at + 3] == "{":
            end = self._pattern.index("}", self._at)
            self._emit(re.escape(chr(int(self._pattern[self._at + 3 : end], 16))), end + 1 - self._at)
        else:
            self._emit("\\" + following, 2)

    def _class(self) -> None:
        self._emit("[", 1)
        if self._pattern[self._at : self._at + 1] == "^":
            self._emit("^", 1)
        if self._pattern[self._at : self._at + 1] == "]":
            self._emit(r"\]", 1)
        while self._at < len(self._pattern) and self._pattern[self._at] != "]":
            posix = re.match(r"\[:(\^?)(\w+):\]", self._pattern[self._at :])
            if posix is not None:
                if posix[1] or posix[2] not in _POSIX:
                    raise UnsupportedPatternError(f"{self._pattern!r}: {posix[0]}")
                self._emit(_POSIX[posix[2]], len(posix[0]))
            elif self._pattern[self._at] == "\\":
                self._escape(in_class=True)
            elif self._pattern[self._at] in "[&|~":
                self._emit("\\" + self._pattern[self._at], 1)  # Python warns of set operations to come
            else:
                self._emit(self._pattern[self._at], 1)
        self._emit("]", 1)
