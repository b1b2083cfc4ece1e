"""The guarantees of every effect of a system: the worst over all paths that lead there, in one pass.

Paths are not listed, there can be exponentially many: each component gets what holds whichever way a record has taken.
Components of a loop are worked on until nothing changes, which the height of the lattice bounds. Linear in the edges.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import reduce
from typing import NamedTuple

from aiscale.analysis.guarantees.calls import call
from aiscale.analysis.guarantees.crossing import Crossing, Wait, share_of
from aiscale.analysis.guarantees.crossings import crossing, is_looked_up
from aiscale.analysis.guarantees.facts import facts_of
from aiscale.analysis.guarantees.lattice import START, Standing
from aiscale.analysis.guarantees.path import beginning
from aiscale.analysis.streams.stream_storage import holds_all
from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.components.features.feature_service import FeatureService
from aiscale.components.people.human_review import HumanReview
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import EventStream, RecordStore, Service
from aiscale.core.relations import DeadLetter
from aiscale.core.values.demand import Traffic
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.cycles import groups
from aiscale.graph.forwarding import copies_records, mirrored_into
from aiscale.graph.graph_cache import once_per_graph
from aiscale.graph.traversal import Step


class Trail(NamedTuple):
    """The way that took longest, from its end.

    Attributes:
        crossing: the last edge.
        before: the way to it; None where it begins there.
    """

    crossing: Crossing
    before: Trail | None


class Mark(NamedTuple):
    """What holds at a component for every record that gets there.

    Attributes:
        standing: what is left of it, at worst.
        least_s: shortest time since its event, in seconds.
        most_s: longest known time since its event, in seconds, while readers keep up and nothing is late.
        open_ended: a wait on some way that is unknown or without an end, or a loop; empty where ``most_s`` is all.
        loses: the first edge that may lose it; None where none does.
        repeats: the edge that it comes twice from; None where it does not.
        disorders: the edge that its order is lost at; None where it is kept.
        slowest: the way that ``most_s`` is the time of.
        unconfirmed: the first edge whose writer goes on before it is acknowledged; None where all of them wait.
    """

    standing: Standing
    least_s: float = 0.0
    most_s: float = 0.0
    open_ended: str = ""
    loses: Crossing | None = None
    repeats: Crossing | None = None
    disorders: Crossing | None = None
    slowest: Trail | None = None
    unconfirmed: Crossing | None = None

    @property
    def is_bounded(self) -> bool:
        """Whether ``most_s`` is all the time that it can take."""
        return not self.open_ended

    @property
    def weakest(self) -> Crossing | None:
        """The edge that its delivery is owed to; None where it is exactly once."""
        return self.loses or self.repeats

    @property
    def reason(self) -> str:
        """Why that edge gives no more; empty where it is exactly once."""
        item = self.weakest
        if item is None:
            return ""
        if item.loses:
            return item.loses
        reason = item.repeats or item.uncommitted or "what came twice"
        return f"{reason}; {item.counts}" if item.counts else reason

    @property
    def waits(self) -> tuple[Wait, ...]:
        """Where an event spends time on the slowest way, in its order; none that only late events have."""
        found: list[Wait] = []
        trail = self.slowest
        while trail is not None:
            found += [wait for wait in reversed(trail.crossing.waits) if not wait.is_late]
            trail = trail.before
        return tuple(reversed(found))

    @property
    def share(self) -> float:
        """Share of the events on the slowest way, at least, that take no longer than ``most_s``."""
        return share_of(self.waits)

    def over(self, item: Crossing) -> Mark:
        """What holds behind an edge."""
        before, after = self.standing, item.cross(self.standing)
        waits = [wait for wait in item.waits if not wait.is_late]
        return Mark(
            after,
            self.least_s + sum(wait.least for wait in waits),
            self.most_s + sum(wait.least if wait.most is None else wait.most for wait in waits),
            self.open_ended or next((wait.what for wait in waits if wait.most is None), ""),
            self.loses or (item if after.loses else None),
            item if item.adds(before, after) else self.repeats,
            self.disorders or (item if item.breaks(before) else None),
            Trail(item, self.slowest) if waits else self.slowest,
            self.unconfirmed or (item if item.is_unconfirmed else None),
        )

    def meet(self, other: Mark) -> Mark:
        """What holds whichever of two ways a record has come."""
        mine, its = self.standing, other.standing
        return Mark(
            mine.meet(its),
            min(self.least_s, other.least_s),
            max(self.most_s, other.most_s),
            self.open_ended or other.open_ended,
            self.loses or other.loses,
            self.repeats if mine.repeats <= its.repeats else other.repeats,
            self.disorders if mine.order.level <= its.order.level else other.disorders,
            self.slowest if self.most_s >= other.most_s else other.slowest,
            self.unconfirmed or other.unconfirmed,
        )


class Effect(NamedTuple):
    """Where records end, or are handled.

    Attributes:
        address: the component.
        what: what the effect is: ``table``, ``table in memory`` of each replica, ``topic that nobody reads``,
            ``handling``, ``answers`` that are made of features, ``look-ups`` of features for records, ``training``,
            ``review by people``, ``call of rides``.
        mark: what holds for every record that gets there.
    """

    address: str
    what: str
    mark: Mark


class Guarantees(NamedTuple):
    """The guarantees of a system.

    Attributes:
        at: what holds at each component that records reach, by address.
        effects: where records end or are handled, in the order of addresses, and the calls that are made for them.
    """

    at: Mapping[str, Mark]
    effects: tuple[Effect, ...]

    def behind(self, graph: ArchitectureGraph, edge: GraphEdge) -> Mark | None:
        """What holds behind one subscription or one write; None where no record gets there."""
        step = _step(edge)
        before = self.at.get(step.source)
        return before.over(crossing(graph, step)) if before is not None else None


def reason_text(graph: ArchitectureGraph, item: Crossing, reason: str) -> str:
    """``rides → demand: an at-least-once checkpoint may hold records that are read again``."""
    # The ends of a mirror's topics and of logged look-ups are an address and a word.
    names = [one if one in graph else one.partition(" ")[0] for one in (item.source, item.target)]
    return f"{' → '.join(graph[one].name for one in names)}: {reason}"


@once_per_graph
def guarantees(graph: ArchitectureGraph) -> Guarantees:
    """Compute what every effect of a system is guaranteed. Once for a graph, in linear time."""
    return _compute(graph)


def _compute(graph: ArchitectureGraph) -> Guarantees:
    leaving: dict[str, list[Crossing]] = {address: [] for address in graph.nodes}
    fed: set[str] = set()
    for item in sorted(_crossings(graph), key=lambda one: (one.source, one.target, one.edge.field)):
        leaving.setdefault(item.source, []).append(item)
        leaving.setdefault(item.target, [])
        fed.add(item.target)
    onward = {address: [item.target for item in items] for address, items in leaving.items()}
    at = {
        address: Mark(beginning(graph, address) if address in graph else START)
        for address in leaving
        if address not in fed or (address in graph and _has_traffic(graph[address]))
    }
    for members in reversed(list(groups(onward))):
        if len(members) > 1 or any(address in onward[address] for address in members):
            _settle(members, leaving, at)
        for address in sorted(members):
            for item in leaving[address]:
                if item.target not in members and address in at:
                    _arrive(item, at)
    marks = {address: at[address] for address in graph.nodes if address in at}
    return Guarantees(marks, (*_effects(graph, marks, onward), *_calls(graph, marks)))


def _arrive(item: Crossing, at: dict[str, Mark]) -> bool:
    """Take an edge into account where it ends; whether the standing there is worse for it."""
    behind, before = at[item.source].over(item), at.get(item.target)
    at[item.target] = behind if before is None else before.meet(behind)
    return before is None or before.standing != at[item.target].standing


def _settle(members: set[str], leaving: Mapping[str, list[Crossing]], at: dict[str, Mark]) -> None:
    """Work on a loop until no standing changes. How long a record may go round in it is not known."""
    waiting = dict.fromkeys(sorted(member for member in members if member in at))
    if not waiting:
        return
    least = min(at[member].least_s for member in waiting)
    longest = max((at[member] for member in waiting), key=lambda mark: mark.most_s)
    while waiting:
        address = next(iter(waiting))
        del waiting[address]
        for item in leaving[address]:
            if item.target in members and _arrive(item, at):
                waiting[item.target] = None
    for member in members & at.keys():
        at[member] = at[member]._replace(
            least_s=least, most_s=longest.most_s, slowest=longest.slowest, open_ended="as often as it goes round a loop"
        )


def _has_traffic(node: Component) -> bool:
    """Whether records come into a stream from outside as well."""
    return isinstance(node, EventStream) and isinstance(getattr(node, "traffic", None), Traffic)


def _crossings(graph: ArchitectureGraph) -> Iterator[Crossing]:
    """Every edge by which records flow on. A dead letter leaves its path; a history is for training."""
    for edge in graph.edges:
        if edge.kind not in _FLOWS or isinstance(edge.relation, DeadLetter) or edge.field in _ASIDE:
            continue
        if holds_all(edge):
            # The record ends in the table of each replica.
            yield replace(crossing(graph, _step(edge)), target=f"{edge.source} table of {edge.target}")
            continue
        if is_looked_up(graph, edge):
            continue  # The reader gets the row of the moment: no record comes from there.
        if copies_records(graph[edge.source]):
            yield from _through_mirror(graph, edge)
        elif isinstance(graph[edge.source], FeatureService) and edge.kind is EdgeKind.WRITES:
            yield replace(
                crossing(graph, _step(edge)), source=f"{edge.source} look-ups"
            )  # Each is a record of its own.
        elif not (isinstance(graph[edge.source], DeliveryPipeline) and edge.kind is EdgeKind.WRITES):
            yield crossing(graph, _step(edge))


_FLOWS = frozenset({EdgeKind.READS, EdgeKind.WRITES, EdgeKind.FEATURES})
_ASIDE = frozenset({"backup", "history", "reference", "gates.dataset", "batch_source"})
"""Fields whose tables lie beside the way of the records: for training, for a comparison, for a judgement, for what a
destination does not take."""


def _step(edge: GraphEdge) -> Step:
    return Step(edge.target, edge.source, edge) if edge.kind.flows_back else Step(edge.source, edge.target, edge)


def _through_mirror(graph: ArchitectureGraph, edge: GraphEdge) -> Iterator[Crossing]:
    """A mirror copies each topic into one other: its topics do not meet in it."""
    relation = edge.relation
    if edge.kind is not EdgeKind.READS:
        return
    inside = f"{edge.source} {edge.target}"
    yield replace(crossing(graph, _step(edge)), target=inside)
    if (copy := mirrored_into(graph, edge)) is not None:
        copied = GraphEdge(edge.source, copy.address, EdgeKind.WRITES, edge.field, edge.item, relation)
        yield replace(crossing(graph, _step(copied)), source=inside)


def _effects(graph: ArchitectureGraph, at: Mapping[str, Mark], onward: Mapping[str, list[str]]) -> Iterator[Effect]:
    facts = facts_of(graph)
    for address, mark in at.items():
        node = graph[address]
        if isinstance(node, Service):
            if facts.handles_records(address):
                yield Effect(address, "handling", mark)
            yield from _tables(graph, address, at)
            if given := list(_given(graph, address, at)):
                yield Effect(address, "answers" if node.takes_requests else "look-ups", reduce(Mark.meet, given))
        elif isinstance(node, DeliveryPipeline):
            yield Effect(address, "training", mark)
        elif isinstance(node, HumanReview):
            yield Effect(address, "review by people", mark)
        elif onward[address]:
            continue
        elif isinstance(node, EventStream) and graph.edges_to(address, EdgeKind.WRITES):
            yield Effect(address, "topic that nobody reads", mark)
        elif isinstance(node, RecordStore) and any(
            edge.field not in _ASIDE for edge in graph.edges_to(address, EdgeKind.WRITES)
        ):
            yield Effect(address, node.records_as, mark)


def _tables(graph: ArchitectureGraph, service: str, at: Mapping[str, Mark]) -> Iterator[Effect]:
    """What each replica of a service holds of streams."""
    for edge in graph.edges_from(service, EdgeKind.READS):
        if holds_all(edge) and edge.target in at:
            yield Effect(service, "table in memory", at[edge.target].over(crossing(graph, _step(edge))))


def _given(graph: ArchitectureGraph, service: str, at: Mapping[str, Mark]) -> Iterator[Mark]:
    """What holds for the features that a service is given."""
    for edge in graph.edges_from(service, EdgeKind.FEATURES):
        if edge.target in at:
            yield at[edge.target].over(crossing(graph, _step(edge)))


def _calls(graph: ArchitectureGraph, at: Mapping[str, Mark]) -> Iterator[Effect]:
    """What is asked for a record, of services. What these write in turn is not told: nobody says for which call."""
    for edge in graph.edges_of(EdgeKind.CALLS):
        if edge.source in at and facts_of(graph).handles_records(edge.source):
            caller = graph[edge.source].name
            yield Effect(edge.target, f"call of {caller}", at[edge.source].over(call(graph, edge)))
