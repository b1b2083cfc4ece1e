"""How old events may get on their way into a stream: what the stages take, or are allowed to take, added up."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import replace
from typing import NamedTuple

from aiscale.analysis.failure.site_outages import waits_at
from aiscale.analysis.guarantees.crossings import crossing, is_looked_up
from aiscale.components.platform.site import Site
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import EventStream
from aiscale.core.relations import Consume, DeadLetter
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.traversal import Step


class Age(NamedTuple):
    """The oldest that events may be.

    Attributes:
        seconds: since the event.
        last: what the last stage adds, in words; empty where nothing does.
        before: what came before; None at the first stage.
    """

    seconds: float
    last: str = ""
    before: Age | None = None

    @property
    def parts(self) -> tuple[str, ...]:
        """What each stage adds, in the order of the way."""
        found, age = [], self
        while age.before is not None:
            if age.last:
                found.append(age.last)
            age = age.before
        return tuple(reversed(found))


_START = Age(0.0)


def oldest_in(
    graph: ArchitectureGraph, stream: EventStream, *, is_quickest: bool = False, up: Container[Site] = (),
    share: float = 1.0,
) -> Age:  # fmt: skip
    """How old an event may be when it is in the stream, on the slowest way there; a loop is gone round once.

    With ``is_quickest``, on the way that takes the least time at its worst: by then something new has come from
    somewhere. The lines of the sites in ``up`` are taken to be up.

    Of a wait that is known for a greater share of the events only the shortest counts: what 95 of 100 cases wait for
    people at most tells nothing of 90 of them.

    A reader that says which ``freshness`` is good enough may take that long; otherwise what is known of it counts:
    windows, commits, handling, calls.
    """
    ages: dict[str, Age] = {}
    decide = min if is_quickest else max
    entered: set[str] = set()
    stack = [stream.address]
    while stack:
        address = stack[-1]
        if address in ages:
            stack.pop()
        elif address not in entered:
            entered.add(address)
            stack += [source for source, _ in arriving(graph, address) if source not in entered]
        else:
            stack.pop()
            ages[address] = decide(
                (
                    _over(graph, ages[source], edge, up, share)
                    for source, edge in arriving(graph, address) if source in ages
                ),
                key=lambda age: age.seconds, default=_START,
            )  # fmt: skip
    return ages[stream.address]


def arriving(graph: ArchitectureGraph, address: str) -> Iterator[tuple[str, GraphEdge]]:
    """Where what arrives at a component comes from: the writers of a stream, the streams of a reader."""
    if isinstance(graph[address], EventStream):
        for edge in graph.edges_to(address, EdgeKind.WRITES):
            if not isinstance(edge.relation, DeadLetter):
                yield edge.source, edge
    for edge in graph.edges_from(address, EdgeKind.READS):
        if isinstance(graph[edge.target], EventStream) and not is_looked_up(graph, edge):
            yield edge.target, edge


def _over(graph: ArchitectureGraph, before: Age, edge: GraphEdge, up: Container[Site], share: float) -> Age:
    is_read = edge.kind is EdgeKind.READS
    step = Step(edge.target, edge.source, edge) if is_read else Step(edge.source, edge.target, edge)
    waits = [wait for wait in crossing(graph, step).waits if not wait.is_late]
    if any(wait.is_outage for wait in waits) and (held := waits_at(graph, edge)) is not None and held[0] in up:
        waits = [wait for wait in waits if not wait.is_outage]
    waits = [replace(wait, most=wait.least, share=1.0) if share < wait.share < 1 else wait for wait in waits]
    known = sum(wait.least if wait.most is None else wait.most for wait in waits)
    allowed = edge.relation.freshness if is_read and isinstance(edge.relation, Consume) else None
    if allowed is not None and allowed >= known:
        where = f"{graph[edge.source].name} may handle {graph[edge.target].name} {allowed} later (freshness)"
        return Age(before.seconds + allowed, where, before)
    return Age(before.seconds + known, ", ".join(wait.text() for wait in waits), before)
