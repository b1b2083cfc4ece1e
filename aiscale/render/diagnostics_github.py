"""Findings as workflow commands, which GitHub shows beside the lines of a pull request.

Source: GitHub documentation, Workflow commands for GitHub Actions: error, warning and notice messages.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from aiscale.diagnostics import Diagnostic, Severity, Span
from aiscale.render.diagnostics_text import shown_path
from aiscale.render.source_excerpt import safe

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def github_annotations(diagnostics: Iterable[Diagnostic], *, root: Path | None = None) -> str:
    """One command a line for each finding.

    Args:
        diagnostics: what was found.
        root: folder that paths are relative to: the repository's.
    """
    return "".join(f"{_annotation(item, root)}\n" for item in diagnostics)


def github_message(command: str, title: str, text: str) -> str:
    """A message that stands beside no line.

    Args:
        command: ``notice``, ``warning`` or ``error``.
        title: its title.
        text: what it says.
    """
    return f"::{command} title={_property(safe(title))}::{_data(text)}\n"


def _annotation(item: Diagnostic, root: Path | None) -> str:
    properties: dict[str, str | int] = {}
    if (span := item.span) is not None:
        properties |= {"file": shown_path(span.file, root), "line": span.line, "col": span.column}
        if span.end_line > span.line:
            properties["endLine"] = span.end_line
        elif span.end_column > span.column:
            properties["endColumn"] = span.end_column
    properties["title"] = f"{item.code} {item.address}".rstrip()
    given = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    lines = [item.message, *([item.label] if item.label else ()), *item.notes]
    lines += [f"{other.text} at {_place(other.span, root)}" for other in item.related]
    lines += [f"help: {item.help}"] if item.help else []
    return f"::{_COMMANDS[item.severity]} {given}::{_data(chr(10).join(lines))}"


def _place(span: Span, root: Path | None) -> str:
    return f"{shown_path(span.file, root)}:{span.line}:{span.column}"


def _data(text: str) -> str:
    shown = "".join(sign if sign in "\r\n" else safe(sign) for sign in text)
    return shown.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
