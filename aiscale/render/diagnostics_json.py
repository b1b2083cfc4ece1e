"""Findings for programs. The schema is published in ``docs/reference/findings.schema.json``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from aiscale.diagnostics import Diagnostic, Severity
from aiscale.render.diagnostics_text import shown_path

FORMAT_VERSION = "1.0"
"""Grows in the second part when fields are added, in the first when one changes or goes."""


def findings_document(
    diagnostics: Iterable[Diagnostic], *, components: int | None = None, root: Path | None = None
) -> dict[str, Any]:
    """All findings as JSON data.

    Args:
        diagnostics: what was found.
        components: how many components the system has; None when it could not be built.
        root: folder that paths are shown relative to.
    """
    found = list(diagnostics)
    counts = {f"{severity}s": sum(item.severity is severity for item in found) for severity in Severity}
    return {
        "format_version": FORMAT_VERSION,
        "findings": [finding(item, root=root) for item in found],
        "summary": {**counts, "components": components},
    }


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
        "docs": f"docs/reference/rules.md#{diagnostic.code.lower()}",
    }
