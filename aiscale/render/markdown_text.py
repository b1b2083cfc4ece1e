"""Text of others in Markdown: nothing in it is taken for markup, and nothing in it steers a terminal."""

from __future__ import annotations

from aiscale.render.source_excerpt import safe


def line(text: str) -> str:
    """One line in which nothing is taken for markup."""
    shown = _in_html(text)
    for sign in ("\\", "`", "*", "_", "[", "]"):
        shown = shown.replace(sign, f"\\{sign}")
    return shown


def cell(text: str) -> str:
    """The same in a cell of a table."""
    return line(text).replace("|", "\\|")


def code(text: str) -> str:
    """A name or a path."""
    shown = " ".join(safe(text).split())
    fence = "``" if "`" in shown else "`"
    space = " " if "`" in shown else ""
    return f"{fence}{space}{shown}{space}{fence}".replace("|", "\\|")


def block(text: str, language: str = "text") -> list[str]:
    """Lines as they are, in a fence that is longer than any in them."""
    shown = [safe(one) for one in text.splitlines()]
    fence = "`" * max(3, 1 + max((len(one) - len(one.lstrip("`")) for one in shown), default=0))
    return [f"{fence}{language}", *shown, fence]


def folded(summary: str, lines: list[str]) -> list[str]:
    """Lines that show when the reader opens them."""
    return [f"<details><summary>{_in_html(summary)}</summary>", "", *lines, "", "</details>", ""]


def _in_html(text: str) -> str:
    return " ".join(safe(text).split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
