"""The ways between two components: how they are found, written and given as data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from aiscale.analysis.guarantees.handling_time import declared_handling_time
from aiscale.analysis.guarantees.path import follow
from aiscale.analysis.latency.store_queries import Asking, Giving
from aiscale.cli.views.steps_between import Contribution, contribution, is_history, keeps_pushed, whole
from aiscale.components.network.global_load_balancer import GlobalLoadBalancer
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Delivery, EventStream
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.dominators import dominators
from aiscale.graph.paths import Paths, simple_paths
from aiscale.graph.reachability import shortest_path, steps_of
from aiscale.graph.traversal import FLOWS, RECORDS, REQUESTS, Along, Step, Walk
from aiscale.render.page import TIED, Page

if TYPE_CHECKING:
    from rich.text import Text


class Of(StrEnum):
    """What goes along a way; the most telling first."""

    REQUESTS = "requests"
    RECORDS = "records"
    ANSWERS = "records and responses"
    TRAINING = "training"
    REFERENCES = "references"


_LATER: tuple[tuple[tuple[Along, tuple[EdgeKind, ...]], ...], ...] = (
    ((Along.ANSWERS, RECORDS), (Along.ANSWERS, FLOWS)),
    ((Along.REFERENCES, (*FLOWS, EdgeKind.STORED_IN)),),
)
"""Walks where no request and no record leads there: a group is tried where nothing of an earlier one does. A common
cluster, owner or helper joins everything with everything and is no way: ``--edges`` walks such edges."""
_KEPT = frozenset({EdgeKind.FEATURES, EdgeKind.SERVES, EdgeKind.TRAINS, EdgeKind.DEPLOYS})
"""Edges whose gift stays with who gets it when another one answers instead."""
_MORE = 10
"""How many times as many ways are looked for where those that were found do not arrive."""
_MOST_JOINED = 3
"""Ways that are shown where the kinds of edge that are asked for lead there only against their direction."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way from one component to another.

    Attributes:
        of: what goes along it.
        hops: each the edges between two components.
        delivery: how often a record takes effect that passes a stream on the way; None where none does.
        handled: how long it takes, in words; empty where none passes, or nobody says.
    """

    of: Of
    hops: tuple[tuple[Contribution, ...], ...]
    delivery: str | None
    handled: str = ""


@dataclass(frozen=True, slots=True)
class Connection:
    """How two components are joined.

    Attributes:
        start: address of the one.
        end: address of the other.
        along: which way edges are walked.
        ways: requests first, then records, then training; those before them that are taken only when something is
            lost, and shorter ones first.
        is_complete: whether these are all the ways.
        always: components that every path passes through, in order; the loss of one cuts them all.
        leads_back: whether a request or a record goes the other way.
        shared: places that both run on, where no way leads there.
    """

    start: str
    end: str
    along: Along
    ways: tuple[Way, ...]
    is_complete: bool
    always: tuple[str, ...]
    leads_back: bool = False
    shared: tuple[str, ...] = ()


class Joined(NamedTuple):
    """Ways as the steps that are walked.

    Attributes:
        along: which way edges are walked.
        ways: what goes along each, and its hops.
        is_complete: whether these are all the ways.
        always: components that every path passes through.
    """

    along: Along
    ways: tuple[tuple[Of, tuple[tuple[Step, ...], ...]], ...]
    is_complete: bool
    always: tuple[str, ...]


def joined(
    graph: ArchitectureGraph, start: str, end: str, kinds: Sequence[EdgeKind] = (), *, most: int = 10,
    of_records: bool = False,
) -> Joined | None:  # fmt: skip
    """The ways of the first group of walks that has any; None where nothing joins the two.

    Args:
        graph: the system's graph.
        start: an address.
        end: another.
        kinds: kinds of edge to walk, whatever goes along them; those that requests and records take when empty.
        most: ways to find.
        of_records: whether to leave out what is only asked of a database or of a feature store.
    """
    for group in _groups(graph, kinds, of_records=of_records):
        found: dict[tuple[str, ...], list[Walk]] = {}
        is_complete = True
        for walk in group:
            paths, is_all = _arriving(walk, start, end, most, is_any=bool(kinds))
            is_complete &= is_all
            for path in paths:
                found.setdefault(path, []).append(walk)
        if found:
            ways = sorted(
                ((_of(graph, walks[0], path), path, _hops_of(walks, path)) for path, walks in found.items()),
                key=lambda way: (tuple(Of).index(way[0]), _stand_ins(graph, way[2]), len(way[1]), way[1]),
            )
            used = [walk for walk in group if any(walk in walks for walks in found.values())]
            passed = [dominators(walk, start, end) for walk in used]
            return Joined(
                group[0].along, tuple((of, hops) for of, _, hops in ways[:most]), is_complete and len(ways) <= most,
                tuple(one for one in passed[-1] if all(one in others for others in passed)),
            )  # fmt: skip
    return None


def _groups(graph: ArchitectureGraph, kinds: Sequence[EdgeKind], *, of_records: bool) -> Iterator[tuple[Walk, ...]]:
    """Walks, the most telling first: a group is tried where nothing of an earlier one leads there."""
    if kinds:
        yield from ((Walk(graph, *kinds, along=along),) for along in Along)
        return
    flows = Walk(graph, *FLOWS, along=Along.FLOW)
    if of_records:
        yield Walk(graph, *REQUESTS, along=Along.FLOW), Walk(graph, *RECORDS, along=Along.FLOW), flows
    else:
        yield Asking(graph), Giving(graph), flows
        yield (_Keeping(graph),)
    for group in _LATER:
        yield tuple(Walk(graph, *usual, along=along) for along, usual in group)


class _Keeping(Giving):
    """Records as they go, and pushed values to where their history lies."""

    def onward(self, address: str) -> Iterator[Step]:
        """Steps that begin at an address."""
        yield from super().onward(address)
        for edge in self.graph.edges_from(address, EdgeKind.READS):
            if keeps_pushed(self.graph, edge):
                yield Step(address, edge.target, edge)

    def back(self, address: str) -> Iterator[Step]:
        """Steps that end at an address."""
        yield from super().back(address)
        for edge in self.graph.edges_to(address, EdgeKind.READS):
            if keeps_pushed(self.graph, edge):
                yield Step(edge.source, address, edge)


def _hops_of(walks: Sequence[Walk], path: Sequence[str]) -> tuple[tuple[Step, ...], ...]:
    """The edges of each hop that any of these walks takes, each once."""
    every = [steps_of(walk, path) for walk in walks]
    return tuple(tuple(dict.fromkeys(step for hop in hops for step in hop)) for hops in zip(*every, strict=True))


def connection(
    graph: ArchitectureGraph, start: str, end: str, kinds: Sequence[EdgeKind] = (), *, most: int = 10
) -> Connection:
    """Look for requests first, then for records, for training, for answers, and for what the one needs the other for.

    Args:
        graph: the system's graph.
        start: an address.
        end: another.
        kinds: kinds of edge to walk, whatever goes along them; those that requests and records take when empty.
        most: ways to find.
    """
    found = joined(graph, start, end, kinds, most=most)
    if found is not None:
        return Connection(
            start, end, found.along,
            tuple(Way(of, _hops(graph, hops), *_ends(graph, hops)) for of, hops in found.ways),
            found.is_complete, found.always,
        )  # fmt: skip
    leads_back = shortest_path(Walk(graph, along=Along.FLOW), end, start) is not None
    places = [{edge.target for edge in graph.edges_from(one, EdgeKind.RUNS_ON)} for one in (start, end)]
    shared = tuple(sorted(places[0] & places[1]))
    return Connection(start, end, Along.FLOW, (), is_complete=True, always=(), leads_back=leads_back, shared=shared)


def _arriving(walk: Walk, start: str, end: str, most: int, *, is_any: bool) -> tuple[tuple[tuple[str, ...], ...], bool]:
    """The ways that what goes along them reaches the end by, and whether these are all.

    Args:
        walk: the steps that are taken.
        start: an address.
        end: another.
        most: ways to find.
        is_any: whether every way counts, whatever goes along it.
    """
    for more in (1, _MORE):
        found = _paths(walk, start, end, most * more)
        if is_any or walk.along is Along.REFERENCES:
            break
        arriving = tuple(path for path in found.paths if _arrives(walk.graph, walk, path))
        if found.is_complete or len(arriving) >= most or more == _MORE:
            return arriving, found.is_complete
    return found.paths, found.is_complete


def _stand_ins(graph: ArchitectureGraph, hops: Sequence[Sequence[Step]]) -> int:
    """How many hops of a way are only taken when what comes before is lost."""
    return sum(all(_stands_in(graph, step.edge) for step in hop) for hop in hops)


def _stands_in(graph: ArchitectureGraph, edge: GraphEdge) -> bool:
    caller = graph[edge.source]
    return edge.kind is EdgeKind.FALLS_BACK_TO or (
        isinstance(caller, GlobalLoadBalancer) and caller.policy == "failover" and bool(edge.item)
    )


def _paths(walk: Walk, start: str, end: str, most: int) -> Paths:
    return simple_paths(walk, start, end, most=min(most, _MOST_JOINED) if walk.along is Along.EITHER else most)


def _hops(graph: ArchitectureGraph, hops: Sequence[Sequence[Step]]) -> tuple[tuple[Contribution, ...], ...]:
    return tuple(tuple(contribution(graph, step) for step in hop) for hop in hops)


def _ends(graph: ArchitectureGraph, hops: Sequence[Sequence[Step]]) -> tuple[str | None, str]:
    """What a whole way delivers, as ``--guarantees`` says it, and how long it takes."""
    passes = any(
        isinstance(graph[step.edge.target], EventStream)
        for hop in hops
        for step in hop
        if step.edge.kind is (EdgeKind.WRITES if step.is_forward else EdgeKind.READS)
    )
    if not passes:
        return None, ""
    path = follow(graph, hops)
    return path.delivery, declared_handling_time(graph, path)


def _arrives(graph: ArchitectureGraph, walk: Walk, path: Sequence[str]) -> bool:
    """Whether what goes along a path reaches its end.

    A history of values is for training, and is not served. A fallback gets the request of what it stands in for, and
    neither its features nor its model.
    """
    hops = steps_of(walk, path)
    for before, after in pairwise(hops):
        if all(step.edge.kind in _KEPT for step in before) and all(
            step.edge.kind is EdgeKind.FALLS_BACK_TO and step.is_forward for step in after
        ):
            return False
    if any(isinstance(graph[address], Delivery) for address in path):
        return True
    return not any(all(is_history(graph, step) for step in hop) for hop in hops[:-1])


def _of(graph: ArchitectureGraph, walk: Walk, path: Sequence[str]) -> Of:
    """What goes along a path: requests where every hop has one, training by a pipeline or a history."""
    if walk.along not in {Along.FLOW, Along.ANSWERS}:
        return Of.REFERENCES
    if isinstance(walk, Asking):
        return Of.REQUESTS
    if walk.along is Along.FLOW and all(
        any(step.edge.kind in REQUESTS for step in hop) for hop in steps_of(walk, path)
    ):
        return Of.REQUESTS
    if any(isinstance(graph[address], Delivery) for address in path):
        return Of.TRAINING
    if any(all(is_history(graph, step) for step in hop) for hop in steps_of(walk, path)):
        return Of.TRAINING
    return Of.ANSWERS if walk.along is Along.ANSWERS else Of.RECORDS


def path_text(found: Connection, width: int) -> Text:
    """Write the ways, those of requests first."""
    page = Page(width)
    if not found.ways:
        page.hanging(("",), f"No request and no record goes from {found.start} to {found.end}.")
        for line in _instead(found):
            page.hanging(("",), line)
        return page.text()
    page.hanging(((f"{found.start} → {found.end}", "bold"), "  "), _said(found))
    is_mixed = len({way.of for way in found.ways}) > 1
    for number, way in enumerate(found.ways, 1):
        page.gap()
        page.line(
            (f"{number}. ", "dim") if len(found.ways) > 1 else "", (found.start, "bold"),
            (f"  {way.of}", "dim") if is_mixed else "",
        )  # fmt: skip
        for hop in way.hops:
            for index, item in enumerate(hop):
                _step(page, item, is_same=index > 0)
        for title, words in whole(way.hops, way.delivery, way.handled).items():
            page.hanging(((f"   {title:<10} ", "dim"),), words)
    if found.always and len(found.ways) > 1:
        page.gap()
        page.hanging(("every path passes through ",), ", ".join(found.always))
    return page.text()


def _said(found: Connection) -> str:
    """``1 request path``, ``3 paths: 1 of requests, 2 of records``."""
    counts = Counter(way.of for way in found.ways)
    total = _counted(len(found.ways))
    rest = "" if found.is_complete else ", and there are more: use --most N"
    if Of.REFERENCES in counts:
        return f"no request path, and no record goes there; {total} of what it needs{rest}"
    if len(counts) == 1:
        kinds = _counted(len(found.ways), next(iter(counts)))
    else:
        kinds = f"{total}: " + ", ".join(f"{count} of {kind}" for kind, count in counts.items())
    return f"{kinds}{rest}" if Of.REQUESTS in counts else f"no request path; {kinds}{rest}"


def _counted(count: int, of: Of | None = None) -> str:
    """``1 path``, ``2 request paths``, ``1 path of records and responses``."""
    plural = "" if count == 1 else "s"
    if of is Of.ANSWERS:
        return f"{count} path{plural} of {of}"
    kind = f"{of.removesuffix('s')} " if of is not None else ""
    return f"{count} {kind}path{plural}"


def _instead(found: Connection) -> Iterator[str]:
    if found.leads_back:
        yield f"The path goes in the other direction: aiscale path {found.end} {found.start}"
    if found.shared:
        yield f"Both run on {' and '.join(found.shared)}, as other components do: --edges runs-on shows them."


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
        "leads_back": found.leads_back,
        "paths": [
            {"of": way.of.value, "steps": [asdict(item) for hop in way.hops for item in hop],
             "whole": dict(whole(way.hops, way.delivery, way.handled))}
            for way in found.ways
        ],
    }  # fmt: skip
