"""Findings as Markdown, for a comment on a change or a job's summary page."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from aiscale.diagnostics import Diagnostic, Diagnostics, Severity
from aiscale.render.diagnostics_text import shown_path
from aiscale.render.markdown_text import cell, code, folded, line
from aiscale.render.similar_findings import also, headline, together

if TYPE_CHECKING:
    from aiscale.rules.review import Review

SIGNS = {Severity.ERROR: "🔴", Severity.WARNING: "🟡", Severity.NOTE: "🔵"}


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
        lines += finding_rows(found, root)
        instead: list[str] = []
        for item, *others in together(found):
            remarks = [*([item.label] if item.label else ()), *item.notes]
            instead += [f"- **{item.code}** {line(headline([item, *others]))}"]
            instead += [f"  - {line(text)}" for text in remarks]
            instead += [f"  - help: {line(item.help)}"] if item.help else []
            instead += [f"  - also: {line(also(item, other))}" for other in others]
        lines += ["", *folded("What to write instead", instead)]
    return "\n".join(lines)


def finding_rows(diagnostics: Iterable[Diagnostic], root: Path | None = None) -> list[str]:
    """A table of findings: severity, code, message and place.

    Args:
        diagnostics: what was found.
        root: folder that paths are shown relative to.
    """
    return [
        "| | code | finding | where |", "|---|---|---|---|",
        *(
            f"| {SIGNS[item.severity]} {item.severity} | {item.code} | {cell(item.message)} | {_where(item, root)} |"
            for item in diagnostics
        ),
    ]  # fmt: skip


def _where(item: Diagnostic, root: Path | None) -> str:
    span = item.span
    if span is None:
        return code(item.address) if item.address else ""
    return code(f"{shown_path(span.file, root)}:{span.line}")
