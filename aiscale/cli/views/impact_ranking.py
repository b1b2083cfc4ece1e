"""Components by what is lost with them: as a table, and as data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from aiscale.analysis.failure.impact.ranking import Rank
from aiscale.core.messages.wording import listed
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Rate
from aiscale.render.page import Page
from aiscale.render.words import noun

if TYPE_CHECKING:
    from rich.text import Text

_COLUMNS = {
    "down": "lost with it, or failing",
    "degraded": "answer worse, or not all requests",
    "idle": "get no requests",
    "stale": "go on with what they have, and get nothing new",
    "partial": "go on without a part of what comes in",
    "delayed": "put something off",
    "recovers": "go on by themselves after a while, elsewhere",
    "peak": "what fails, in the busiest minute, of what comes in from outside",
    "alike": "identical except for their names; the figures are per component",
    "order": "the worst first: by how much fails of what comes in, or is down of all components",
}
_COUNTS = ("down", "degraded", "idle", "stale", "partial", "delayed", "recovers")
"""What is counted, in the words of the other commands."""
_RARE = frozenset({"idle", "stale", "partial", "recovers"})
"""Columns that are left out where there is nothing to count."""


def ranking_text(graph: ArchitectureGraph, ranks: Sequence[Rank], width: int, *, most: int) -> Text:
    """Write the table, the worst first; in bold are those whose loss fails what comes in from outside."""
    page = Page(width)
    parts = sum(rank.fails_entries for rank in ranks)
    places = Counter(graph[address].kind for address in _named(graph))
    among = [f"{len(graph) - places.total()} components", *(f"{n} {noun(kind, n)}" for kind, n in places.items())]
    page.line(
        (f"{graph.system.name}", "bold"),
        f"  {parts} of {listed(among)} {'fails' if parts == 1 else 'fail'} incoming traffic if lost",
    )
    if not ranks:
        return page.text()
    rows = _rows(ranks)
    shown = rows[:most]
    names = [row[0].address + (f" and {len(row) - 1:,} alike" if len(row) > 1 else "") for row in shown]
    peaks = [str(Rate(row[0].peak_per_second)) if row[0].peak_per_second else "-" for row in shown]
    room = max(7, *map(len, peaks))
    told = [word for word in _COUNTS if word not in _RARE or any(getattr(row[0], word) for row in shown)]
    titles = "".join(f"  {word}" for word in told) + f"  {'peak':>{room}}"
    column = max(map(len, ("if this is lost", *names)))
    # Where figures do not fit next to the longest address, they are printed below it.
    is_below = column + len(titles) > width
    if is_below:
        column = len("if this is lost")
    page.gap()
    head = f"{'if this is lost':<{column}}{titles}"
    widest = max((len(entry) for row in shown for entry in _outside(row[0])), default=0)
    is_beside = len(head) + 2 + max(len("outside"), widest + 1) <= width
    page.line((f"{head}  outside" if is_beside else head, "dim"))
    for (rank, *_), name, peak in zip(shown, names, peaks, strict=True):
        figures = "  ".join(f"{getattr(rank, word):>{len(word)}}" for word in told)
        outside = ", ".join(_outside(rank))
        named = (f"{name:<{column}}", "bold" if rank.fails_entries else "")
        if is_below:
            page.line(named)
            named = (" " * column, "")
        page.hanging((named, f"  {figures}  {peak:>{room}}  "), outside if is_beside else "")
        if outside and not is_beside:
            page.hanging((("    outside  ", "dim"),), outside)
    if len(rows) > most:
        page.line((f"and {len(rows) - most} more: --most {len(rows)} shows them", "dim"))
    page.gap()
    unused = {
        *(word for word in _COUNTS if word not in told),
        *([] if any(len(row) > 1 for row in shown) else ["alike"]),
    }
    for word, meaning in _COLUMNS.items():
        if word in unused:
            continue
        page.hanging(((f"{word:<8} ", "dim"),), meaning)
    page.line(("Run aiscale impact ADDRESS for the reasons.", "dim"))
    return page.text()


def _outside(rank: Rank) -> list[str]:
    """Where something fails that comes in from outside."""
    return [*rank.entries, *(f"a part of {address}" for address in rank.partly)]


def _rows(ranks: Sequence[Rank]) -> list[list[Rank]]:
    """The lines of the table: those of a fleet whose figures are equal are one."""
    found: dict[object, list[Rank]] = {}
    for rank in ranks:
        counts = (*(getattr(rank, word) for word in _COUNTS), len(rank.entries), len(rank.partly))
        key = (rank.fleet, counts, rank.peak_per_second) if rank.fleet is not None else rank.address
        found.setdefault(key, []).append(rank)
    return list(found.values())


def ranking_document(graph: ArchitectureGraph, ranks: Sequence[Rank]) -> dict[str, Any]:
    """The same as data, every component that touches another."""
    return {
        "format_version": "1.0",
        "system": graph.system.name,
        "components": len(graph) - len(_named(graph)),
        "named_places": _named(graph),
        "ranks": [asdict(rank) for rank in ranks],
    }


def _named(graph: ArchitectureGraph) -> list[str]:
    """Addresses of the zones and regions that are only names in the blueprint."""
    declared = {component.address for component in graph.system.components}
    return [address for address in graph.nodes if address not in declared]
