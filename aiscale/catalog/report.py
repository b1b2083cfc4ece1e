"""Where walkers put what they find."""

from __future__ import annotations

from aiscale.catalog.model import Violation
from aiscale.catalog.paths import Path, render


class Report:
    """Violations in the order they are found, each once."""

    __slots__ = ("_found",)

    def __init__(self) -> None:
        self._found: dict[Violation, None] = {}

    def add(self, path: Path, rule: str, message: str) -> None:
        """Note a violation at a path."""
        self._found[Violation(render(path), message, rule)] = None

    def rules(self) -> set[str]:
        """The kinds of check that failed so far."""
        return {violation.rule for violation in self._found}

    def violations(self) -> tuple[Violation, ...]:
        """All that was noted."""
        return tuple(self._found)

    def __bool__(self) -> bool:
        return bool(self._found)
