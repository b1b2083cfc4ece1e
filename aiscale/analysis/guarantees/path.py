"""The guarantees of one path, edge by edge: what is left of a record at each of them, and which one is the weakest."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from aiscale.analysis.guarantees.calls import call
from aiscale.analysis.guarantees.crossing import Crossing, Removal, Wait, share_of
from aiscale.analysis.guarantees.crossings import crossing, is_looked_up
from aiscale.analysis.guarantees.facts import facts_of
from aiscale.analysis.guarantees.lattice import START, Repeats, Standing
from aiscale.analysis.guarantees.stream_writes import with_key
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import EventStream, FeatureProvider
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.traversal import Step


class Stage(NamedTuple):
    """One edge of a path.

    Attributes:
        crossing: what the edge does.
        before: what is left in front of it.
        after: what is left behind it.
    """

    crossing: Crossing
    before: Standing
    after: Standing

    @property
    def repeats(self) -> str:
        """Why records come twice from here on; empty where they do not, or did so before."""
        item = self.crossing
        if item.uncommitted and self.before.is_open:
            return item.uncommitted
        return item.repeats

    @property
    def breaks(self) -> str:
        """Why the order is worse from here on; empty where it is not."""
        return self.crossing.breaks(self.before)

    @property
    def named(self) -> str:
        """The end of the edge that says what it does: the reader, or the writer of a stream, with the field."""
        edge = self.crossing.edge
        return f"{edge.source} ({edge.field})"

    @property
    def removes(self) -> Removal | None:
        """How records are removed that came twice, where there are such."""
        came = self.before.repeats <= Repeats.VISIBLE or bool(self.repeats)
        return self.crossing.removes if came else None


@dataclass(frozen=True)
class PathGuarantees:
    """What a path guarantees.

    Attributes:
        start: address where it begins.
        end: address where it ends.
        stages: its edges.
        from_here: whether records come from further up, so that it says nothing of what is before.
        looked_up: how many of the edges lead to a value that is looked up for a record, which begins behind them: what
            holds for the whole way is that of the record.
    """

    start: str
    end: str
    stages: tuple[Stage, ...]
    from_here: bool
    looked_up: int = 0

    @property
    def own(self) -> tuple[Stage, ...]:
        """The edges that the record itself takes."""
        return self.stages[self.looked_up :]

    @property
    def standing(self) -> Standing:
        """What is left at the end."""
        return self.stages[-1].after

    @cached_property
    def waits(self) -> tuple[Wait, ...]:
        """Where an event spends time, in the order of the path."""
        return tuple(wait for stage in self.own for wait in stage.crossing.waits)

    @property
    def least_s(self) -> float:
        """Shortest time from an event to its effect, in seconds."""
        return sum(wait.least for wait in self.waits if not wait.is_late)

    @property
    def most_s(self) -> float:
        """Longest known time from an event to its effect, in seconds, while readers keep up and nothing is late."""
        return sum(wait.least if wait.most is None else wait.most for wait in self.waits if not wait.is_late)

    @property
    def share(self) -> float:
        """Share of the events, at least, that take no longer than ``most_s``."""
        return share_of(wait for wait in self.waits if not wait.is_late)

    @property
    def unknown(self) -> tuple[Wait, ...]:
        """Waits without a known end: ``most_s`` has the shortest time of each."""
        return tuple(wait for wait in self.waits if wait.most is None)

    @property
    def weakest(self) -> tuple[Stage, str] | None:
        """The edge that the delivery of the whole path is owed to, with the reason; None where it is exactly once."""
        if self.standing.loses:
            stage = next(stage for stage in self.own if stage.crossing.loses)
            return stage, stage.crossing.loses
        if self.standing.repeats is Repeats.NEVER:
            return None
        stage = [stage for stage in self.own if stage.crossing.adds(stage.before, stage.after)][-1]
        if stage.after.repeats is not Repeats.COUNTED:
            return stage, stage.repeats
        return stage, f"{stage.repeats or 'what came twice before'}; {stage.crossing.counts}"

    @property
    def delivery(self) -> str:
        """What the whole way delivers, and owed to what: ``at least once, by mirrormakers/move (topics): …``."""
        reason = f", by {self.weakest[0].named}: {self.weakest[1]}" if self.weakest is not None else ""
        unsure = next((f"; not known: {stage.crossing.unsure_delivery}" for stage in self.own
                       if stage.crossing.unsure_delivery), "")  # fmt: skip
        return f"{self.standing.delivery_text}{reason}{unsure}"

    @property
    def disorder(self) -> tuple[Stage, str] | None:
        """The first edge that the order is lost at, with the reason; None where it is kept as far as streams do."""
        for stage in self.own:
            if reason := stage.breaks:
                return stage, reason
        return None

    @property
    def unsure_order(self) -> str:
        """Why nobody knows the order at the end; empty where it is known, or certainly lost."""
        reasons = (stage.crossing.unsure_order for stage in self.own)
        return next(filter(None, reasons), "") if self.standing.is_order_unknown else ""


def follow(graph: ArchitectureGraph, hops: Sequence[Sequence[Step]]) -> PathGuarantees:
    """Follow a record along a path.

    Args:
        graph: the architecture.
        hops: steps from one component to the next; where there are several, the worst is taken.
    """
    start = hops[0][0].source
    standing = beginning(graph, start)
    stages: list[Stage] = []
    for_records = facts_of(graph).handles_records(start)
    is_value, looked_up = False, 0
    for hop in hops:
        if is_value and any(step.is_forward for step in hop):
            # Who looked it up goes on with a record or a request of its own.
            standing, for_records, looked_up = START, facts_of(graph).handles_records(hop[0].source), len(stages)
            is_value = False
        items = [call(graph, step.edge) if for_records and _is_call(step) else crossing(graph, step) for step in hop]
        for_records = any(step.edge.kind is EdgeKind.READS or (for_records and _is_call(step)) for step in hop)
        found = [Stage(item, standing, item.cross(standing)) for item in items]
        worst = min(found, key=lambda stage: (stage.after.delivery, stage.after.order.level, -_longest(stage)))
        stages.append(worst)
        standing = worst.after
        given = isinstance(graph[hop[-1].target], FeatureProvider)
        is_value = is_value or given or all(is_looked_up(graph, step.edge) for step in hop)
    return PathGuarantees(start, hops[-1][-1].target, tuple(stages), isinstance(graph[start], EventStream), looked_up)


def _is_call(step: Step) -> bool:
    return step.edge.kind is EdgeKind.CALLS and step.is_forward


def _longest(stage: Stage) -> float:
    return sum(math.inf if wait.most is None else wait.most for wait in stage.crossing.waits)


def beginning(graph: ArchitectureGraph, address: str) -> Standing:
    """What a path begins with: a producer's own records, or those that a stream holds, in the stream's order."""
    node = graph[address]
    if not isinstance(node, EventStream):
        return START
    outside = Crossing("", address, None)  # type: ignore[arg-type]  # from outside: no edge
    is_open = bool(node.has_transactions) and facts_of(graph).transactions(address).are_there
    return replace(with_key(graph, node, outside).cross(START), is_open=is_open)
