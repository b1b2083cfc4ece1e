"""Prints findings: as people read them, or in the form that another program wants."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aiscale.cli.console import Console
    from aiscale.diagnostics import Diagnostic

OUTPUTS = ("text", "json", "sarif", "github")
_WIDEST = 120


def print_diagnostics(diagnostics: Iterable[Diagnostic], console: Console) -> None:
    """Print what stopped a command, to standard error."""
    console.err.print(_text(diagnostics, console.err.width), end="")


def print_findings(
    diagnostics: Iterable[Diagnostic], console: Console, *, output: str = "text", components: int | None = None
) -> None:
    """Print findings as the result of a command, without a summary line.

    Args:
        diagnostics: what was found, in order.
        console: where to print.
        output: one of :data:`OUTPUTS`.
        components: how many components the system has; None when it could not be built.
    """
    root = Path.cwd()
    if output == "json":
        from aiscale.render.diagnostics_json import findings_document

        console.json(findings_document(diagnostics, components=components, root=root))
    elif output == "sarif":
        from aiscale.render.diagnostics_sarif import sarif_document

        console.json(sarif_document(diagnostics, root=root))
    elif output == "github":
        from aiscale.render.diagnostics_github import github_annotations

        console.write(github_annotations(diagnostics, root=root))
    else:
        console.out.print(_text(diagnostics, console.out.width), end="")


def _text(diagnostics: Iterable[Diagnostic], width: int) -> Any:
    from aiscale.render.diagnostics_text import rich_text

    return rich_text(diagnostics, root=Path.cwd(), width=min(width, _WIDEST))
