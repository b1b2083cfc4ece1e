"""Loads a golden system as the command line does, and compares text with what a file holds."""

from __future__ import annotations

import os
import runpy
from difflib import unified_diff
from pathlib import Path

from aiscale.core.declared_components import recording
from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.core.system import System
from aiscale.diagnostics import Diagnostic, Diagnostics
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.build import build
from aiscale.rules import check

GOLDEN = Path(__file__).parent.parent / "golden"
UPDATE = "AISCALE_UPDATE_GOLDENS"
"""Environment variable: when it is 1, expected texts are written anew instead of compared."""


def load(file: Path) -> ArchitectureGraph:
    """The graph of a golden system."""
    system = runpy.run_path(str(file), run_name="__blueprint__")["system"]
    assert isinstance(system, System)
    graph, _ = build(system)
    return graph


def findings(file: Path) -> tuple[Diagnostic, ...]:
    """Everything that is found in a golden system, whether it can be made or not."""
    return examined(file)[1]


def examined(file: Path) -> tuple[ArchitectureGraph | None, tuple[Diagnostic, ...]]:
    """The graph of a golden system, if it can be made, and everything that is found."""
    try:
        with recording():
            system = runpy.run_path(str(file), run_name="__blueprint__")["system"]
    except InvalidComponentError as error:
        return None, error.diagnostics
    graph, built = build(system)
    return graph, tuple(Diagnostics(built) + check(graph))


def expect(text: str, file: Path) -> None:
    """Compare a text with the content of a file.

    Raises:
        AssertionError: they differ, or there is no such file yet.
    """
    if os.environ.get(UPDATE) == "1":
        file.write_text(text, encoding="utf-8")
        return
    assert file.exists(), f"{file.name} is missing: look at the text, then run with {UPDATE}=1\n\n{text}"
    kept = file.read_text(encoding="utf-8")
    if text != kept:
        lines = unified_diff(kept.splitlines(keepends=True), text.splitlines(keepends=True), file.name, "now")
        raise AssertionError(f"run with {UPDATE}=1 if the change is wanted\n\n{''.join(lines)}")
