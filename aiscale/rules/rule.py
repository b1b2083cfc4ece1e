"""What a rule is: a module with a page in its docstring, and a check."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph


class Page(Protocol):
    """A module that documents one kind of finding: its docstring is the page."""

    @property
    def CODE(self) -> str:  # noqa: N802  # what a module's constant is called
        """Stable code, three letters and three digits."""
        ...

    @property
    def SEVERITY(self) -> Severity:  # noqa: N802  # the same
        """How bad its findings are."""
        ...


class Rule(Page, Protocol):
    """A module that finds one kind of mistake in a graph. It never raises.

    A rule may have more constants: ``WORST``, a graver severity that some of its findings have, and
    ``REPRODUCED``, where a test makes the failure happen (:data:`aiscale.rules.pages.REPRODUCED`).
    """

    def check(self, graph: ArchitectureGraph) -> Iterator[Diagnostic]:
        """Yields what is wrong."""
        ...
