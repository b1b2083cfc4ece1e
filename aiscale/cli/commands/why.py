"""``aiscale why``: who made an object, and for what reason."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from aiscale.cli.session import add_blueprint_arguments, open_session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.text import Text

    from aiscale.cli.console import Console
    from aiscale.plan.why import Link, Why
    from aiscale.render.page import Page

NAME = "why"
HELP = "say who made an object, what it needs and who needs it"

_WIDEST = 120
_SHOWN = 12
"""Neighbours listed before the rest is only counted."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("key", metavar="KIND/NAME", help="the object, for example deployment/surge-v8")
    add_blueprint_arguments(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Look in the applied state first, then in what the blueprint would make."""
    from dataclasses import asdict

    from aiscale.cli.planning import plan_for
    from aiscale.cli.target import applied_offline
    from aiscale.plan.why import why

    session = open_session(args)
    applied = applied_offline(session)
    key = str(args.key)
    is_applied = key.lower() in applied.resources
    answer = why(applied if is_applied else plan_for(session, applied, session.resources(), []).plan, key)
    if args.output == "json":
        console.json({"format_version": "1.0", "applied": is_applied, **asdict(answer)})
    else:
        component = session.graph.nodes.get(answer.address)
        place = component.location.span("name") if component is not None else None
        where = f"{place.file}:{place.line}" if place else ""
        console.print(why_text(answer, where, is_applied=is_applied, width=min(console.out.width, _WIDEST)))
    return 0


def why_text(answer: Why, place: str, *, is_applied: bool, width: int) -> Text:
    """Write the answer.

    Args:
        answer: what is known about the object.
        place: file and line of its component; empty when the blueprint has it no more.
        is_applied: whether it is from the applied state.
        width: columns; reasons go on below themselves.
    """
    from aiscale.render.page import Page

    page = Page(width)
    page.line(answer.key, f" in namespace {answer.namespace}" if answer.namespace else "")
    page.hanging(("  why        ",), answer.reason)
    made_by = f"{answer.component} {answer.address}".strip() + (f"  ({place})" if place else "")
    page.hanging(("  made by    ",), made_by)
    page.line(f"  plan       {answer.plan}" if is_applied else "  plan       not applied yet")
    for title, links in (("needs", answer.needs), ("needed by", answer.needed_by), ("beside", answer.siblings)):
        _neighbours(page, title, links)
    return page.text()


def _neighbours(page: Page, title: str, links: Sequence[Link]) -> None:
    column = max((len(link.key) for link in links[:_SHOWN]), default=0)
    for index, link in enumerate(links[:_SHOWN]):
        page.hanging((f"  {title if index == 0 else '':<10} {link.key:<{column}}  ",), link.reason)
    if len(links) > _SHOWN:
        page.line(f"  {'':<10} and {len(links) - _SHOWN} more")
