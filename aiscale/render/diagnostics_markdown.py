"""Findings as Markdown, for a comment on a change or a job's summary page."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from aiscale.diagnostics import Diagnostic, Diagnostics, Severity
from aiscale.render.diagnostics_text import shown_path
from aiscale.render.similar_findings import also, together
from aiscale.render.source_excerpt import safe

if TYPE_CHECKING:
    from aiscale.rules.review import Review

_SIGNS = {Severity.ERROR: "🔴", Severity.WARNING: "🟡", Severity.NOTE: "🔵"}


def markdown_findings(
    diagnostics: Iterable[Diagnostic],
    *,
    components: int | None = None,
    root: Path | None = None,
    review: Review | None = None,
) -> str:
    """A table of all findings, and below it what to write instead.

    Args:
        diagnostics: what was found and counts.
        components: how many components the system has; None when it could not be built.
        root: folder that paths are shown relative to.
        review: where they are from: tells how many are waived or known.
    """
    found = Diagnostics(diagnostics)
    summary = review.summary(components) if review else found.summary(components)
    lines = ["### aiscale lint", "", summary, ""]
    if len(found):
        lines += ["| | code | finding | where |", "|---|---|---|---|"]
        lines += [
            f"| {_SIGNS[item.severity]} {item.severity} | {item.code} | {_cell(item.message)} | {_where(item, root)} |"
            for item in found
        ]
        lines += ["", "<details><summary>What to write instead</summary>", ""]
        for item, *others in together(found):
            remarks = [*([item.label] if item.label else ()), *item.notes]
            lines += [f"- **{item.code}** {_line(item.message)}", *(f"  - {_line(text)}" for text in remarks)]
            lines += [f"  - help: {_line(item.help)}"] if item.help else []
            lines += [f"  - also: {_line(also(item, other))}" for other in others]
        lines += ["", "</details>", ""]
    return "\n".join(lines)


def _where(item: Diagnostic, root: Path | None) -> str:
    span = item.span
    if span is None:
        return _code(item.address) if item.address else ""
    return _code(f"{shown_path(span.file, root)}:{span.line}").replace("|", "\\|")


def _cell(text: str) -> str:
    return _line(text).replace("|", "\\|")


def _line(text: str) -> str:
    """One line in which nothing is taken for markup."""
    shown = " ".join(safe(text).split())
    for sign in ("\\", "`", "*", "_", "[", "]", "<", ">"):
        shown = shown.replace(sign, f"\\{sign}" if sign not in "<>" else {"<": "&lt;", ">": "&gt;"}[sign])
    return shown


def _code(text: str) -> str:
    shown = " ".join(safe(text).split())
    fence = "``" if "`" in shown else "`"
    space = " " if "`" in shown else ""
    return f"{fence}{space}{shown}{space}{fence}"
