"""Why an object exists, and what a component makes: as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from aiscale.core.messages.wording import and_more, few
from aiscale.render.page import Page

if TYPE_CHECKING:
    from rich.text import Text

    from aiscale.plan.why import Link, Why

_MARGIN = 13
"""Columns before an object."""
_REASON = 16
"""Columns that its reason needs beside it."""
_SHOWN = 12
"""Neighbours listed before the rest is only counted."""


def why_text(answer: Why, place: str, *, state: str, width: int, owner: str = "") -> Text:
    """Write the answer.

    Args:
        answer: what is known about the object.
        place: file and line of its component; empty when the blueprint has it no more.
        state: whether it is applied, in words; empty where it is, and its plan says so.
        width: columns; reasons go on below themselves.
        owner: who answers for it; empty when nobody is known.
    """
    page = Page(width)
    page.line(answer.key, f" in namespace {answer.namespace}" if answer.namespace else "")
    page.hanging(("  why        ",), answer.reason)
    made_by = f"{answer.component} {answer.address}".strip() + (f"  ({place})" if place else "")
    page.hanging(("  made by    ",), made_by)
    if owner:
        page.hanging(("  owner      ",), owner)
    page.hanging(("  plan       ",), state or answer.plan)
    is_cut = False
    for title, links in (("needs", answer.depends_on), ("needed by", answer.needed_by), ("related", answer.siblings)):
        shown = few(links, _SHOWN)
        _neighbours(page, title, shown)
        if rest := and_more(len(links) - len(shown)):
            page.line(f"  {'':<10}{rest}")
            is_cut = True
    if is_cut:
        page.line(("aiscale why --all names them all", "dim"))
    return page.text()


def component_text(
    heading: str, owner: str, made: Sequence[Link], *, state: str, width: int, left_out: str = "",
    promises: str = "", one_more: str = "", order: str = "", groups: Mapping[str, str] = MappingProxyType({}),
    budget: Sequence[str] = (), figures: Sequence[tuple[str, str]] = (),
) -> Text:  # fmt: skip
    """Write what a component makes, each with its reason.

    Args:
        heading: its address, its kind and its place.
        owner: who answers for it; empty when that is not known.
        made: its objects.
        state: whether they are applied, in words.
        width: columns.
        promises: its objective in words; may be empty.
        left_out: what it belongs to that is not supported by aiscale up; empty for what is, or needs not be.
        one_more: what one more replica costs; empty where nobody knows.
        order: the waves of a fleet; empty for everything else.
        budget: what the parts take of its objective.
        figures: the numbers that decide about it, by titles.
        groups: the consumer group that it reads each topic in; empty where each replica reads in none.
    """
    page = Page(width)
    page.line(heading)
    if owner:
        page.hanging(("  owner      ",), owner)
    if promises:
        page.hanging(("  objective  ",), promises)
    for index, words in enumerate(budget):
        page.hanging((f"  {'' if index else 'waits':<10} ",), words)
    if order:
        page.hanging(("  order      ",), order)
    for title, words in figures:
        page.hanging((f"  {title:<10} ",), words)
    if one_more:
        page.hanging(("  one more   ",), one_more)
    for index, (topic, group) in enumerate(groups.items()):
        how = f"in the consumer group {group}" if group else "all of it in each replica, in no consumer group"
        page.hanging((f"  {'' if index else 'reads':<10} {topic}  ",), how)
    if not made:
        nothing = f"nothing: not supported by aiscale up ({left_out})" if left_out else "no object of its own"
        page.hanging(("  makes      ",), nothing)
        return page.text()
    page.hanging(("  state      ",), state)
    _neighbours(page, "makes", made)
    if left_out:
        page.hanging(("  not made   ",), f"all else: not supported by aiscale up ({left_out})")
    return page.text()


def _neighbours(page: Page, title: str, links: Sequence[Link]) -> None:
    column = max((len(link.key) for link in links), default=0)
    is_below = _MARGIN + column + 2 + _REASON > page.width
    for index, link in enumerate(links):
        head = f"  {title if index == 0 else '':<10} "
        if is_below:
            page.line(head + link.key)
            page.hanging((" " * (_MARGIN + 2),), link.reason)
        else:
            page.hanging((f"{head}{link.key:<{column}}  ",), link.reason)
