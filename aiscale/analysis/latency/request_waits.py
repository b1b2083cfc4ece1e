"""What a service waits for while it handles one request: its calls, queries and look-ups, and who answers instead."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from aiscale.analysis.failure.fallbacks import chain
from aiscale.analysis.latency.network_paths import NEAR, NetworkPath, path_to, path_to_region
from aiscale.analysis.latency.store_queries import queries
from aiscale.analysis.network.routing import AUTHORIZER
from aiscale.components.features.feature_service import FeatureService
from aiscale.components.features.on_demand import OnDemandFeatureView
from aiscale.components.features.stores import DynamoDb
from aiscale.components.network.route import Route
from aiscale.components.serving.inference_graph import InferenceGraph
from aiscale.components.serving.model_service import ModelService
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import CallTarget
from aiscale.core.relations import UNSEEN_BY_P99, Call, Lookup
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge

DEFAULT_MS: int = Call.model_fields["timeout_ms"].default
"""Longest wait for a call that says nothing, in milliseconds."""


class Part(NamedTuple):
    """One part of a wait.

    Attributes:
        ms: milliseconds.
        what: what takes them, and how that is known.
        is_p99: whether 99 of 100 take no longer, as it is measured; nobody knows how long the others take.
    """

    ms: float
    what: str
    is_p99: bool = False

    def text(self) -> str:
        """``look-up in features, measured: p99 9 ms``."""
        return f"{self.what}: {'p99 ' if self.is_p99 else ''}{ms_text(self.ms)}"


class Instead(NamedTuple):
    """A service that is asked in the place of one that does not answer.

    Attributes:
        service: the fallback.
        ms: the wait for it: its time limit, else the p99 that it promises and the line there.
        is_limit: whether it is a time limit.
    """

    service: CallTarget
    ms: float
    is_limit: bool = True

    def text(self) -> str:
        """``50 ms``; ``p99 50 ms`` of a promise."""
        return ms_text(self.ms) if self.is_limit else f"p99 {ms_text(self.ms)}"


class Wait(NamedTuple):
    """A call, a query or a look-up.

    Attributes:
        edge: the reference.
        longest_ms: the longest wait for one of them.
        parallel: the group that it is made with; None for one that is made after the others.
        per_request: how many one request makes.
        in_turn: how many of them it waits for, one after another.
        one_of: the group of which one request makes one.
        parts: what is known to take that long; nothing where it is a time limit.
        instead: who is asked next, in turn, once the wait is over.
    """

    edge: GraphEdge
    longest_ms: float
    parallel: str | None = None
    per_request: float = 1.0
    in_turn: int = 1
    one_of: str | None = None
    parts: tuple[Part, ...] = ()
    instead: tuple[Instead, ...] = ()

    @property
    def group(self) -> tuple[str, str] | None:
        """What it is made with or instead of, so that the longest of them counts: the field that says so, its value."""
        if self.parallel is not None:
            return "parallel", self.parallel
        return None if self.one_of is None else ("one_of", self.one_of)

    @property
    def is_limit(self) -> bool:
        """Whether it is a time limit, and not what is measured or computed."""
        return not self.parts

    @property
    def is_usual(self) -> bool:
        """Whether enough requests make it for a 99th percentile to show it."""
        return self.per_request > UNSEEN_BY_P99

    @property
    def all_ms(self) -> float:
        """The longest wait for all of them."""
        return self.longest_ms * self.in_turn

    @property
    def instead_ms(self) -> float:
        """The longest wait for those that are asked in the place of one that does not answer."""
        return sum(one.ms for one in self.instead)

    @property
    def in_all_ms(self) -> float:
        """The longest wait for all answers, when every one that is asked fails but the last."""
        return (self.longest_ms + self.instead_ms) * self.in_turn

    def text(self) -> str:
        """``80 ms``; ``2 × 80 ms`` of several in turn."""
        return f"{self.in_turn} × {ms_text(self.longest_ms)}" if self.in_turn > 1 else ms_text(self.longest_ms)

    def full_text(self) -> str:
        """``80 ms at most``; ``p99 9 ms`` of what is measured, ``about 30 ms`` of what is estimated."""
        if self.is_limit:
            return f"{self.text()} at most"
        return f"{'p99' if any(part.is_p99 for part in self.parts) else 'about'} {self.text()}"


def has_timeouts(caller: Component) -> bool:
    """Whether something stops a caller from waiting for what it calls: the sidecar of a ``prefill`` has no limit."""
    if isinstance(caller, ModelService):
        return False
    return not isinstance(caller, InferenceGraph) or caller.has_timeouts


def waits_of(graph: ArchitectureGraph, service: Component) -> Iterator[Wait]:
    """Everything that a service waits for; of a route, the service that answers.

    A query without a time limit counts with the line to its store, where that is long; a step of a Pipeline of Seldon
    Core 2 has none, and a ``prefill`` has none. Features whose store the
    service calls itself are part of that call.
    """
    if isinstance(service, Route):
        yield from _behind(graph, service)
        return
    called = set()
    for edge in graph.out_edges(service, EdgeKind.CALLS):
        callee = graph[edge.target]
        if isinstance(callee, CallTarget):
            called.add(edge.target)
            if not has_timeouts(service):
                continue
            call = edge.relation if isinstance(edge.relation, Call) else Call(callee)
            instead = instead_of(graph, service, callee)
            parallel, one_of = _groups_of(service, edge, call)
            yield Wait(edge, call.longest_ms, parallel, call.per_request, call.in_turn, one_of, instead=instead)
    for query in queries(graph, service):
        how = (query.parallel, query.per_request, query.in_turn, query.one_of)
        if query.longest_ms is not None:
            yield Wait(query.edge, query.longest_ms, *how)
        elif parts := parts_of(path_to(graph, service, query.store)):
            yield Wait(query.edge, _sum(parts), *how, parts)
    # What an inference graph looks up is one of its steps.
    for edge in () if isinstance(service, InferenceGraph) else graph.out_edges(service, EdgeKind.FEATURES):
        features = graph[edge.target]
        if not isinstance(features, FeatureService) or features.store.address not in called:
            yield from _looked_up(graph, edge)


def _groups_of(service: Component, edge: GraphEdge, call: Call) -> tuple[str | None, str | None]:
    """What a call is made with, and what instead of: the other steps of an Ensemble, and of a Splitter or a Switch."""
    if not isinstance(service, InferenceGraph) or edge.field != "steps" or service.router == "Sequence":
        return call.parallel, call.one_of
    return (None, edge.field) if service.takes_one_step else (edge.field, None)


def _looked_up(graph: ArchitectureGraph, edge: GraphEdge) -> Iterator[Wait]:
    """The wait for features: its time limit, else what a look-up takes; nothing where nobody says either."""
    said = edge.relation if isinstance(edge.relation, Lookup) else None
    how = (said.parallel, said.per_request, said.in_turn, None) if said is not None else (None, 1.0, 1, None)
    if said is not None and said.timeout_ms is not None:
        yield Wait(edge, said.timeout_ms, *how)
    elif parts := look_up(graph, edge):
        yield Wait(edge, _sum(parts), *how, parts)


def _behind(graph: ArchitectureGraph, route: Route) -> Iterator[Wait]:
    """One wait for each target, of which a request goes to one, and no longer than the route's own limit.

    The gateway waits for the authorization of a request before.
    """
    choice = "targets" if len(route.targets) > 1 else None
    for edge in graph.out_edges(route, EdgeKind.CALLS):
        if edge.field == AUTHORIZER and route.decision_ms is not None:
            yield Wait(edge, route.decision_ms)
        if edge.field == "targets" and math.isfinite(route.longest_ms):
            yield Wait(edge, route.longest_ms, one_of=choice)


def together_ms(waits: Iterable[Wait]) -> float:
    """The longest wait for all of some calls, queries and look-ups.

    Of those made at one time, and of those of which a request makes one, the slowest counts.
    """
    return sum(groups_ms(waits).values())


def with_instead_ms(waits: Iterable[Wait]) -> float:
    """The longest wait for all of some while one of those that are called is down, and its fallbacks are asked."""
    every = list(waits)
    groups = groups_ms(every)
    together = sum(groups.values())
    more = (wait.in_all_ms - groups[wait.group or number] for number, wait in enumerate(every))
    return together + max((0.0, *more))


def grouped(waits: Iterable[Wait]) -> dict[tuple[str, str] | int, list[Wait]]:
    """The waits of each group of which the slowest counts; what is made alone, by its number among the waits."""
    groups: dict[tuple[str, str] | int, list[Wait]] = {}
    for number, wait in enumerate(waits):
        groups.setdefault(wait.group or number, []).append(wait)
    return groups


def groups_ms(waits: Iterable[Wait]) -> dict[tuple[str, str] | int, float]:
    """The longest wait of each group of :func:`grouped`."""
    return {group: max(wait.all_ms for wait in together) for group, together in grouped(waits).items()}


def look_up(graph: ArchitectureGraph, edge: GraphEdge) -> tuple[Part, ...]:
    """What one look-up takes, however long it is waited for: the line to the store, and what :func:`look_up_at` says.

    Nothing where nobody says.
    """
    return (*parts_of(line_to_features(graph, edge)), *look_up_at(graph, edge))


def look_up_at(graph: ArchitectureGraph, edge: GraphEdge) -> tuple[Part, ...]:
    """What a look-up takes beside the line, by its reference: itself, and the views on demand.

    Nothing where it is none that a request waits for.
    """
    service, features = graph[edge.source], graph[edge.target]
    if edge.kind is not EdgeKind.FEATURES or not isinstance(service, CallTarget):
        return ()
    if isinstance(edge.relation, Lookup) and edge.relation.p99_ms is not None:
        return (Part(edge.relation.p99_ms, "look-up, measured", is_p99=True),)
    return tuple(_read(features)) if isinstance(features, FeatureService) else ()


def line_to_features(graph: ArchitectureGraph, edge: GraphEdge) -> NetworkPath:
    """The line of a look-up to the store, or to the region of its tables; none where it is part of what was measured.

    What who looks up has measured went over it. Of the store, a measured look-up that is longer than the line did.
    """
    service, features = graph[edge.source], graph[edge.target]
    if not isinstance(features, FeatureService) or not isinstance(service, CallTarget):
        return NEAR
    if isinstance(edge.relation, Lookup) and edge.relation.p99_ms is not None:
        return NEAR
    online = features.store.online
    if isinstance(online, DynamoDb):
        line = path_to_region(graph, service, online.region)
    else:
        line = path_to(graph, service, features.store)
    measured = online.read_p99_ms if online is not None else None
    return line if measured is None or measured < line.ms else NEAR


def _read(features: FeatureService) -> Iterator[Part]:
    store, online = features.store, features.store.online
    if online is not None and online.read_p99_ms is not None:
        yield Part(online.read_p99_ms, f"look-up in {store.name}, measured", is_p99=True)
    for view in features.selected:
        if isinstance(view, OnDemandFeatureView):
            is_measured = view.p99_ms is not None
            how = "measured" if is_measured else "estimated"
            yield Part(view.expected_p99_ms, f"{view.name}, {how}", is_measured)


def ms_text(ms: float) -> str:
    """``1,200 ms``, ``10.3 ms``."""
    return f"{ms:,.0f} ms" if ms == round(ms) else f"{ms:,.1f} ms"


def parts_of(line: NetworkPath) -> tuple[Part, ...]:
    """What a line takes."""
    return tuple(Part(ms, what) for ms, what in line.parts)


def instead_of(graph: ArchitectureGraph, caller: Component, callee: Component) -> tuple[Instead, ...]:
    """The fallbacks of a callee, which its caller's side asks in turn; what is kept or fixed takes no time."""
    return tuple(
        Instead(
            link.service, wait + (0.0 if link.is_limited else path_to(graph, caller, link.service).ms), link.is_limited
        )
        for link in chain(callee)
        if link.service is not None and (wait := link.wait_ms)
    )


def _sum(parts: Iterable[Part]) -> float:
    return sum(part.ms for part in parts)
