"""How kinds are listed and described in a terminal, and as data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING, Any

from aiscale.components.pages import FieldPage, KindPage, headings
from aiscale.render.page import Page

if TYPE_CHECKING:
    from rich.text import Text

_WIDEST_NAME = 28


def list_text(kinds: Sequence[KindPage], width: int) -> Text:
    """Components by domain with a sentence each, and after them the names of what is written in their calls."""
    page, names = Page(width), headings()
    column = max((len(kind.name) for kind in kinds if kind.role == "component"), default=0)
    for domain, found in groupby(kinds, key=lambda kind: kind.domain):
        members = list(found)
        page.gap()
        page.line((names[domain], "bold"), (f"  from {members[0].module} import …", "dim"))
        for kind in members:
            if kind.role == "component":
                page.hanging((f"  {kind.name:<{column}}  ",), kind.title)
        others = [kind.name for kind in members if kind.role != "component"]
        if others:
            page.hanging((("  with ", "dim"),), ", ".join(others))
    page.gap()
    page.line(("Run aiscale kinds NAME to describe one of them.", "dim"))
    return page.text()


def page_text(kind: KindPage, width: int, provisioned: str = "") -> Text:
    """One kind: how it is made, and each field with what it takes, its default, its meaning and its source.

    Args:
        kind: its page.
        width: columns.
        provisioned: what ``aiscale up`` makes of it; left out where that is all.
    """
    page = Page(width)
    page.ends((kind.call, "bold"), (f"from {kind.module} import {kind.name}", "dim"))
    for maker in kind.makers:
        page.line((f"or {maker}", "bold"))
    for paragraph in kind.text.split("\n\n"):
        page.hanging(("",), " ".join(paragraph.split()))
    if kind.address:
        page.line(f"Address: {kind.address}")
    if provisioned and provisioned != "yes":
        page.hanging(("Provisioned: ",), provisioned)
    column = min(_WIDEST_NAME, max((len(field.name) for field in kind.fields), default=0))
    for field in kind.fields:
        page.gap()
        _field(page, field, column)
    return page.text()


def _field(page: Page, field: FieldPage, column: int) -> None:
    head = f"  {field.name:<{column}}  "
    unit = f" ({field.unit})" if field.unit else ""
    default = {"required": "required", "absent": "optional"}.get(field.default, f"default {field.default}")
    page.hanging((head,), f"{field.type}{unit}; {default}")
    indent = " " * len(head)
    page.hanging((indent,), field.meaning)
    for name, words in (("edge", field.edge), ("source", field.source)):
        if words:
            page.hanging((indent, (f"{name:<8}", "dim")), words)


def kinds_document(kinds: Iterable[tuple[KindPage, str]]) -> dict[str, Any]:
    """The same as data, with what ``aiscale up`` makes of each."""
    told = [{"module": kind.module, **asdict(kind), "provisioned": made} for kind, made in kinds]
    return {"format_version": "1.0", "kinds": told}
