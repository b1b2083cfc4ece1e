"""The ways between two components: how they are found, written and given as data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from aiscale.cli.views.steps_between import Contribution, contribution, whole
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.dominators import dominators
from aiscale.graph.paths import simple_paths
from aiscale.graph.reach import steps_of
from aiscale.graph.walk import FLOWS, Along, Walk
from aiscale.render.page import TIED, Page

if TYPE_CHECKING:
    from rich.text import Text

_SAID = {
    Along.FLOW: "along the flow of records and requests",
    Along.ANSWERS: "along the flow, answers included",
    Along.REFERENCES: "but no flow leads there: this is what the one needs the other for",
    Along.EITHER: "but no flow leads there: they only hang together",
}
_JOINING = (*FLOWS, EdgeKind.STORED_IN, EdgeKind.USES, EdgeKind.HAS)
"""What joins two components more closely than a common place, mesh or owner."""
_TRIES: tuple[tuple[Along, tuple[EdgeKind, ...]], ...] = (
    (Along.FLOW, ()), (Along.ANSWERS, ()), (Along.REFERENCES, ()), (Along.EITHER, _JOINING), (Along.EITHER, ()),
)  # fmt: skip
_MOST_JOINED = 3
"""Ways that are shown where no flow leads there: a cluster joins everything with everything."""


@dataclass(frozen=True, slots=True)
class Connection:
    """How two components are joined.

    Attributes:
        start: address of the one.
        end: address of the other.
        along: which way edges are walked: the flow where it leads there, otherwise what hangs together.
        paths: each a list of hops, each the edges between two components.
        is_complete: whether these are all the ways.
        always: components that every way passes through, in order; the loss of one cuts them all.
    """

    start: str
    end: str
    along: Along
    paths: tuple[tuple[tuple[Contribution, ...], ...], ...]
    is_complete: bool
    always: tuple[str, ...]


def connection(
    graph: ArchitectureGraph, start: str, end: str, kinds: Sequence[EdgeKind] = (), *, most: int = 10
) -> Connection:
    """Look along the flow first, then along that of answers, along references, and for what joins them either way.

    Args:
        graph: the system's graph.
        start: an address.
        end: another.
        kinds: kinds of edge to walk; all when empty.
        most: ways to find, shortest first.
    """
    for along, usual in _TRIES:
        walk = Walk(graph, *(kinds or usual), along=along)
        found = simple_paths(walk, start, end, most=min(most, _MOST_JOINED) if along is Along.EITHER else most)
        if found.paths:
            paths = tuple(
                tuple(tuple(contribution(graph, step) for step in hop) for hop in steps_of(walk, path))
                for path in found.paths
            )
            return Connection(start, end, along, paths, found.is_complete, dominators(walk, start, end))
    return Connection(start, end, Along.EITHER, (), is_complete=True, always=())


def path_text(found: Connection, width: int) -> Text:
    """Write the ways, shortest first."""
    page = Page(width)
    if not found.paths:
        page.line(f"Nothing leads from {found.start} to {found.end}.")
        return page.text()
    count = len(found.paths)
    ways = f"{count} way{'' if count == 1 else 's'}" + ("" if found.is_complete else ", and there are more")
    page.hanging(((f"{found.start} → {found.end}", "bold"), "  "), f"{ways}, {_SAID[found.along]}")
    for number, hops in enumerate(found.paths, 1):
        page.gap()
        page.line((f"{number}. ", "dim") if count > 1 else "", (found.start, "bold"))
        for hop in hops:
            for index, item in enumerate(hop):
                _step(page, item, is_same=index > 0)
        for title, words in whole(hops).items():
            page.hanging(((f"   {title:<10} ", "dim"),), words)
    if found.always and count > 1:
        page.gap()
        page.hanging(("every way passes through ",), ", ".join(found.always))
    return page.text()


def _step(page: Page, item: Contribution, *, is_same: bool) -> None:
    """One edge; a further one between the same two names its end no more."""
    end = ("it too", "") if is_same else (item.target, "bold")
    head = (f"   {'and' if is_same else '→'} {item.verb} ", end)
    if item.facts:
        page.hanging((*head, "  "), " · ".join(fact.replace(" ", TIED) for fact in item.facts))
    else:
        page.line(*head)


def path_document(found: Connection) -> dict[str, Any]:
    """The same as data."""
    return {
        "format_version": "1.0",
        "from": found.start,
        "to": found.end,
        "along": found.along.value,
        "is_complete": found.is_complete,
        "always": list(found.always),
        "paths": [
            {"steps": [asdict(item) for hop in hops for item in hop], "whole": dict(whole(hops))}
            for hops in found.paths
        ],
    }
