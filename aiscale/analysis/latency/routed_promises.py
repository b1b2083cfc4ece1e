"""What a route promises to users, and what the services behind it allow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from aiscale.analysis.latency.promised_calls import promise_of, promising, with_retries
from aiscale.analysis.network.routing import answering
from aiscale.components.network.route import Backend, Route
from aiscale.core.component import Component
from aiscale.core.messages.wording import disambiguated
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge


class Behind(NamedTuple):
    """A service that answers requests of a route.

    Attributes:
        service: the service; of a pool or a proxy, the one behind it.
        share: its share of the requests.
        edge: the reference to it.
    """

    service: Component
    share: float
    edge: GraphEdge


def behind(graph: ArchitectureGraph, route: Route) -> Iterator[Behind]:
    """The services that answer for a route; none that only gets a copy."""
    for edge in answering(graph, route):
        weight = edge.relation.weight if isinstance(edge.relation, Backend) else 100.0
        if weight:
            yield Behind(promising(graph, graph[edge.target]), weight / 100, edge)


class Allowed(NamedTuple):
    """What the services behind a route allow.

    Attributes:
        share: share of its requests that they answer; an upper bound if some are unknown.
        parts: their promises in words.
        notes: notes on retries.
        unknown: those without an availability objective.
        decided: share that retries cannot raise: what a decider answers.
    """

    share: float
    parts: list[str]
    notes: list[str]
    unknown: tuple[Component, ...]
    decided: float = 1.0


def allowed(graph: ArchitectureGraph, route: Route, promised: dict[Component, float]) -> Allowed:
    """Share of a route's requests that the services behind it, and a decider that it needs, can answer.

    Their fallbacks do not count: callers in the system ask them, and a route does not.

    Args:
        graph: the system.
        route: the route.
        promised: promises besides those of the services themselves: of their Slos.
    """
    failing, parts, notes = 0.0, [], []
    unknown: dict[Component, None] = {}
    for item in behind(graph, route):
        share = promised.get(item.service) or promise_of(item.service).availability
        if share is None:
            unknown[item.service] = None
            continue
        attempts = with_retries(graph, item.service, share, route.retries, falls_back=False)
        failing += item.share * (1 - attempts.share)
        notes += [attempts.note] if attempts.note else []
        parts.append(f"{disambiguated(route, item.service)[1]} {share * 100:.7g} %")
    decider, decided = _decider(graph, route), 1.0
    if decider is not None:
        answered = promised.get(decider) or promise_of(decider).availability
        if answered is None:
            unknown[decider] = None
        else:
            decided = answered
            parts.append(f"and asks {disambiguated(route, decider)[1]} {decided * 100:.7g} %")
    return Allowed((1 - failing) * decided, parts, notes, tuple(unknown), decided)


def _decider(graph: ArchitectureGraph, route: Route) -> Component | None:
    """What decides on each request of a route, where the route rejects requests without it."""
    said = route.authorized_by
    if said is None or said.failure_mode_allow:
        return None
    return promising(graph, said.target)
