"""Answers of language models that a route may cut off."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from aiscale.analysis.latency.promised_calls import promise_of
from aiscale.analysis.load.language_models import promises_of_tokens
from aiscale.analysis.network.routing import callers
from aiscale.components.network.route import Route
from aiscale.components.serving.generate import Generate
from aiscale.components.serving.model_service import ModelService
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Service
from aiscale.core.relations import UNSEEN_BY_P99
from aiscale.core.values.demand import Objective
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge


class LongAnswer(NamedTuple):
    """An answer that lasts longer than a route waits.

    Attributes:
        edge: the call that asks for it.
        call: what is said of it.
        model: who promises when its tokens come.
        promised: what it promises.
        ms: how long the longest may take by that.
    """

    edge: GraphEdge
    call: Generate
    model: Component
    promised: Objective
    ms: float

    def in_time(self, wait_ms: float) -> int:
        """How many of its tokens come within a wait."""
        ttft, tpot = self.promised.ttft_p99_ms or 0.0, self.promised.tpot_p99_ms or math.inf
        return math.floor((wait_ms - ttft) / tpot) + 1 if wait_ms >= ttft else 0

    def is_usual(self, wait_ms: float) -> bool:
        """Whether an answer of the usual length lasts longer than a wait; False where nobody says how long that is."""
        return self.call.mean_output_tokens is not None and self.call.mean_output_tokens > self.in_time(wait_ms)


def cut_off(graph: ArchitectureGraph, route: Route, service: Component) -> LongAnswer | None:
    """The longest answer of what is behind a route that lasts longer than the route waits for one attempt.

    A service that promises a p99 of whole answers is held to that, and not to the tokens.
    """
    if promise_of(service).p99_ms is not None:
        return None
    found = [one for one in _answers(graph, route, service) if min(one.ms, one.call.timeout_ms) > route.attempt_ms]
    return max(found, key=lambda one: one.ms, default=None)


def _answers(graph: ArchitectureGraph, route: Route, service: Component) -> Iterator[LongAnswer]:
    """What is asked of the service by the route, and what it asks itself before its own answer is whole."""
    if isinstance(service, ModelService) or not isinstance(service, Service):
        yield from _of_calls(graph, callers(graph, route), service)
        return
    for edge in graph.out_edges(service, EdgeKind.CALLS):
        # What it promises of tokens is about those that it passes on.
        passes_on = (service,) if isinstance(edge.relation, Generate) and edge.relation.streaming else ()
        yield from _of_calls(graph, (edge,), graph[edge.target], *passes_on)


def _of_calls(graph: ArchitectureGraph, edges: Iterable[GraphEdge], *answering: Component) -> Iterator[LongAnswer]:
    """The longest answers that some calls ask for, by the promises of the first that makes any."""
    promises = next(filter(None, (promises_of_tokens(graph, one) for one in answering)), ())
    for edge in edges:
        call = edge.relation
        if not isinstance(call, Generate) or not call.required or call.per_request <= UNSEEN_BY_P99:
            continue
        for model, promised in promises:
            takes = promised.answer_ms(call.max_tokens)
            if takes is not None:
                yield LongAnswer(edge, call, model, promised, min(takes, promised.p99_ms or math.inf))
