"""Regular expressions of Go, as API servers evaluate them, run by RE2: no pattern takes more than linear time.

Source: Go ``regexp/syntax``, "the same general syntax used by Perl […] the syntax accepted by RE2".
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

MOST_STEPS = 100_000_000
"""Instructions of a pattern times characters of a text. RE2 takes about a second for so many at worst."""

_MEMORY = 2**21
"""Bytes that a compiled pattern may take with its caches."""


class PatternError(ValueError):
    """A pattern is not one of RE2, or too large, or a text is too long for it."""


class GoRegex:
    """A compiled pattern.

    Args:
        pattern: in the syntax of Go.

    Raises:
        PatternError: it is not one, or takes too much memory.
    """

    def __init__(self, pattern: str) -> None:
        import re2  # only who compares a text with a pattern waits for it

        options = re2.Options()
        options.log_errors, options.max_mem = False, _MEMORY
        try:
            self._compiled = re2.compile(_unicode(pattern), options=options)
        except re2.error as error:
            [reason] = error.args
            said = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
            raise PatternError(f"'{shown(pattern)}' is not a regular expression of RE2: {shown(said)}") from None
        self._pattern = pattern

    def matches(self, text: str) -> bool:
        """Whether the pattern is found anywhere in a text: Go's ``MatchString``.

        Raises:
            PatternError: the text is too long for the pattern.
        """
        return self._compiled.search(self._bounded(text)) is not None

    def first(self, text: str) -> str:
        """The first part of a text that matches; empty for none.

        Raises:
            PatternError: the text is too long for the pattern.
        """
        found = self._compiled.search(self._bounded(text))
        return str(found[0]) if found else ""

    def every(self, text: str) -> list[str]:
        """The parts of a text that match, one after the other.

        Raises:
            PatternError: the text is too long for the pattern.
        """
        return [str(one[0]) for one in self._compiled.finditer(self._bounded(text))]

    def _bounded(self, text: str) -> Any:
        size = self._compiled.programsize
        if size * len(text) > MOST_STEPS:
            raise PatternError(
                f"a text of {len(text):,} characters is not compared with '{shown(self._pattern)}', which has {size:,} "
                f"instructions: that is more than {MOST_STEPS:,} steps, the limit of aiscale"
            )
        return _unicode(text)


@lru_cache(maxsize=512)
def compile_go(pattern: str) -> GoRegex:
    """Compile a Go pattern.

    Raises:
        PatternError: as of :class:`GoRegex`.
    """
    return GoRegex(pattern)


def shown(text: str, limit: int = 80) -> str:
    """A text, cut where it is long."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _unicode(text: str) -> str:
    """A text that UTF-8 can encode: halves of surrogate pairs are replaced, as Go does."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
