"""Findings for people: where, why and what to write instead."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from aiscale.core.messages.wording import few, is_counted, joined
from aiscale.diagnostics import Diagnostic, Related
from aiscale.render.similar_findings import also, headline, together
from aiscale.render.source_excerpt import Piece, excerpt, safe

if TYPE_CHECKING:
    from rich.text import Text

DEFAULT_WIDTH = 120
_ALSO = 8
"""Further findings at one place that are printed; the rest is counted."""

_STYLES = {
    "gutter": "blue", "error": "bold red", "warning": "bold yellow", "note": "bold cyan", "bold": "bold",
}  # fmt: skip


def shown_path(file: str, root: Path | None) -> str:
    """The path of a file as people would type it: relative where it lies below ``root``."""
    if root is None or file.startswith("<"):
        return safe(file)
    whole = Path(os.path.abspath(file))  # noqa: PTH100  # ``..`` goes, and symbolic links stay
    return safe(str(whole.relative_to(root) if whole.is_relative_to(root) else Path(file)))


def plain_text(diagnostics: Iterable[Diagnostic], *, root: Path | None = None, width: int = DEFAULT_WIDTH) -> str:
    """The findings without colours, one below the other.

    Args:
        diagnostics: what was found.
        root: folder that paths are shown relative to.
        width: columns.

    Returns:
        Text that ends with a line end; nothing for no findings.
    """
    lines = ("".join(text for text, _ in line).rstrip() for line in _lines(diagnostics, root, width))
    return "".join(f"{line}\n" for line in lines)


def rich_text(
    diagnostics: Iterable[Diagnostic], *, root: Path | None = None, width: int = DEFAULT_WIDTH, breaks: bool = False
) -> Text:
    """The same with styles; a console without colours prints the same text.

    Args:
        diagnostics: what was found.
        root: folder that paths are shown relative to.
        width: columns.
        breaks: whether a message that is wider is broken between its words: on a terminal, which would break it within
            one. In a file it is one line that can be looked for.
    """
    from rich.text import Text

    text = Text(no_wrap=True, end="")
    for line in _lines(diagnostics, root, width, breaks=breaks):
        row = Text()
        for part, style in line:
            row.append(part, _STYLES.get(style))
        row.rstrip()
        text.append_text(row).append("\n")
    return text


def counts_only(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether their text only counts something that ``--all`` names."""
    blocks = together(diagnostics)
    told = (text for block in blocks for one in block for text in (one.message, one.label, one.help, *one.notes))
    return any(len(few(block, _ALSO + 1)) < len(block) for block in blocks) or any(map(is_counted, told))


def _lines(
    diagnostics: Iterable[Diagnostic], root: Path | None, width: int, *, breaks: bool = False
) -> Iterator[list[Piece]]:
    for number, (diagnostic, *others) in enumerate(together(diagnostics)):
        if number:
            yield []
        headed = replace(diagnostic, message=headline([diagnostic, *others]))
        yield from _finding(headed, others, root, width, breaks=breaks)


def _finding(
    diagnostic: Diagnostic, others: Sequence[Diagnostic], root: Path | None, width: int, *, breaks: bool
) -> Iterator[list[Piece]]:
    severity = str(diagnostic.severity)
    head = f"{severity}[{diagnostic.code}]"
    first, *rest = _words(f"{head}: {safe(diagnostic.message)}", width if breaks else 0)
    yield [(head, severity), (first.removeprefix(head), "bold")]
    yield from ([(line, "bold")] for line in rest)
    span = diagnostic.span
    margin = 0
    if span is not None:
        lines = list(excerpt(span, diagnostic.label, width=width))
        margin = len(str(span.end_line)) if lines else 1
        yield [(f"{'':{margin}}--> ", "gutter"), (f"{shown_path(span.file, root)}:{span.line}:{span.column}", "")]
        for line in lines:
            yield [(text, severity if kind == "mark" else kind) for text, kind in line]
    notes = [("note", note) for note in diagnostic.notes]
    notes += [("note", f"{other.text} at {_at(other, root)}") for other in diagnostic.related if not other.declares]
    if declared := [f"{other.declares} at {_at(other, root)}" for other in diagnostic.related if other.declares]:
        notes.append(("declared", joined(declared, _ALSO)))
    if span is None and diagnostic.address:
        notes.insert(0, ("note", f"about {diagnostic.address}"))
    if calls := _calls(diagnostic, root):
        notes.append(("note", f"made by the call at {calls}"))
    more = [("more", f"aiscale explain {diagnostic.code}")]
    if diagnostic.help:
        notes.append(("help", diagnostic.help))
    for word, text in (*notes, *_also(diagnostic, others, root), *more):
        yield from _remark(word, safe(text), margin, width)


def _at(place: Related, root: Path | None) -> str:
    there = place.span
    return f"{shown_path(there.file, root)}:{there.line}:{there.column}"


def _calls(diagnostic: Diagnostic, root: Path | None) -> str:
    """``blueprint.py:83, from blueprint.py:320``: the user's calls that led to the place; empty where it is none."""
    outer = diagnostic.location.outer if diagnostic.location is not None else ()
    return ", from ".join(f"{shown_path(file, root)}:{line}" for file, line in outer)


def _also(first: Diagnostic, others: Sequence[Diagnostic], root: Path | None) -> Iterator[tuple[str, str]]:
    """The same finding about others that are made at the same place, or that have the same cause."""
    shown = few(others, _ALSO)
    for other in shown:
        calls = _calls(other, root)
        elsewhere = [f"made at {calls}"] if calls and calls != _calls(first, root) else []
        if other.span is not None and other.span != first.span:
            elsewhere.insert(0, f"at {shown_path(other.span.file, root)}:{other.span.line}:{other.span.column}")
        yield "also", also(first, other, *elsewhere)
    if len(others) > len(shown):
        yield "also", f"{len(others) - len(shown)} more"


def _remark(word: str, text: str, margin: int, width: int) -> Iterator[list[Piece]]:
    head = f"{'':{margin}} = "
    indent = len(head) + len(word) + 2
    first, *rest = _words(text, max(24, width - indent))
    yield [(head, "gutter"), (word, "bold"), (f": {first}", "")]
    for line in rest:
        yield [(" " * indent + line, "")]


def _words(text: str, width: int) -> list[str]:
    """A text in lines that are broken between words; in one where there is no width."""
    if not width or not text:
        return [text]
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False) or [""]
