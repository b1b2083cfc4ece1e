"""Findings for programs. The schema is published in ``docs/reference/findings.schema.json``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiscale.diagnostics import Diagnostic, Severity
from aiscale.render.diagnostics_text import shown_path

if TYPE_CHECKING:
    from aiscale.rules.review import Review
    from aiscale.rules.runner import Timing

FORMAT_VERSION = "1.2"
"""Grows in the second part when fields are added, in the first when one changes or goes."""


def findings_document(
    diagnostics: Iterable[Diagnostic],
    *,
    components: int | None = None,
    root: Path | None = None,
    review: Review | None = None,
    profile: bool = False,
) -> dict[str, Any]:
    """All findings as JSON data.

    Args:
        diagnostics: what was found and counts.
        components: how many components the system has; None when it could not be built.
        root: folder that paths are shown relative to.
        review: where they are from: tells what is waived and what is known beside them.
        profile: add what each rule took.
    """
    found = list(diagnostics)
    waived, known, gone = (review.waived, review.known, review.gone) if review else ((), (), ())
    counts = {f"{severity}s": sum(item.severity is severity for item in found) for severity in Severity}
    document: dict[str, Any] = {
        "format_version": FORMAT_VERSION,
        "findings": [finding(item, root=root) for item in found],
        "waived": [
            {
                **finding(item.finding, root=root),
                "waiver": {"reason": item.reason, "owner": item.owner, "expires": item.expires.isoformat()},
            }
            for item in waived
        ],
        "baseline": {
            "file": review.baseline,
            "known": [finding(item, root=root) for item in known],
            "gone": [item._asdict() for item in gone],
        }
        if review and review.baseline
        else None,
        "summary": {**counts, "components": components, "waived": len(waived), "known": len(known)},
    }
    if profile and review:
        document["profile"] = [
            {"code": item.code, "seconds": round(item.seconds, 6), "findings": item.findings}
            for item in slowest_first(review)
        ]
    return document


def slowest_first(review: Review) -> list[Timing]:
    """What each rule took, the slowest first."""
    return sorted(review.timings, key=lambda item: (-item.seconds, item.code))


def finding(diagnostic: Diagnostic, *, root: Path | None = None) -> dict[str, Any]:
    """One finding as JSON data; lines and columns count from 1, the end column is one past the last character."""
    span = diagnostic.span
    return {
        "code": diagnostic.code,
        "severity": str(diagnostic.severity),
        "message": diagnostic.message,
        "address": diagnostic.address or None,
        "file": shown_path(span.file, root) if span else None,
        "line": span.line if span else None,
        "column": span.column if span else None,
        "end_line": span.end_line if span else None,
        "end_column": span.end_column if span else None,
        "label": diagnostic.label,
        "notes": list(diagnostic.notes),
        "related": [
            {"message": other.text, "file": shown_path(there.file, root), "line": there.line, "column": there.column}
            for other in diagnostic.related
            for there in (other.span,)
        ],
        "help": diagnostic.help,
        "fix": diagnostic.fix.text if diagnostic.fix else None,
        "docs": f"docs/reference/rules.md#{diagnostic.code.lower()}",
    }
