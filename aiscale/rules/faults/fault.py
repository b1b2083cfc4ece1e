"""A known fault of systems of this kind: what goes wrong in production, and whether a rule finds it."""

from __future__ import annotations

from typing import NamedTuple


class Fault(NamedTuple):
    """One fault.

    Attributes:
        id: area and number: ``streams-12``. It never changes.
        text: what is declared, and what goes wrong then, in one sentence.
        source: title and date of where it was read.
        undecided: why no rule finds it; empty when one does.
        reproduced: where a test makes it happen that no rule finds, a key of :data:`aiscale.rules.pages.REPRODUCED`.
    """

    id: str
    text: str
    source: str
    undecided: str = ""
    reproduced: str = ""
