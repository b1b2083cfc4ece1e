"""How soon a service may pass on the first token of its language model, and what it waits for before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from aiscale.analysis.latency.request_waits import Part, Wait, together_ms, waits_of
from aiscale.analysis.load.language_models import answering_in_tokens, promises_of_tokens
from aiscale.components.features.feature_view import FeatureView
from aiscale.components.retrieval.search import Search
from aiscale.components.retrieval.vector_index import VectorIndex
from aiscale.components.serving.generate import Generate
from aiscale.components.serving.model_service import ModelService
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Service
from aiscale.core.relations import UNSEEN_BY_P99, Call
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge


class FirstToken(NamedTuple):
    """How soon a call of a language model may give the first token that is passed on.

    Attributes:
        ms: how soon after the call, by the promises of the model.
        edge: the reference.
        call: what is said of it.
        model: what answers.
        before: what the service waits for before it makes the call.
    """

    ms: float
    edge: GraphEdge
    call: Generate
    model: Component
    before: tuple[Wait, ...]

    @property
    def takes_ms(self) -> float:
        """How soon after the request."""
        return together_ms(self.before) + self.ms


def first_token(graph: ArchitectureGraph, service: Service) -> FirstToken | None:
    """The call whose first token is passed on, the soonest of several; None where that cannot be known."""
    edges = [edge for edge in graph.out_edges(service, EdgeKind.CALLS) if isinstance(edge.relation, Generate)]
    waits = [wait for wait in waits_of(graph, service) if wait.is_usual] if edges else []
    found = [
        one
        for edge in edges
        if isinstance(call := edge.relation, Generate) and call.per_request > UNSEEN_BY_P99
        for one in (_first(graph, service, edge, call, waits),)
    ]
    streams = [one for one in found if one.call.streaming]
    if _may_pass_on_others(graph, service, streams_only=bool(streams)):
        return None
    groups = {one.call.one_of for one in streams or found}
    # Of one group each is asked by some requests.
    choose = max if len(groups) == 1 and None not in groups else min
    first = choose(streams or found, key=lambda one: one.takes_ms, default=None)
    return first if first is not None and first.ms and first.call.required else None


def _first(
    graph: ArchitectureGraph, service: Service, edge: GraphEdge, call: Generate, waits: list[Wait]
) -> FirstToken:
    known = [
        (ms, one) for one, promised in promises_of_tokens(graph, graph[edge.target])
        if (ms := promised.ttft_p99_ms if call.streaming else promised.answer_ms(call.max_tokens)) is not None
    ]  # fmt: skip
    ms, model = max(known, key=lambda one: one[0], default=(0.0, graph[edge.target]))
    return FirstToken(ms, edge, call, model, tuple(_before(graph, service, edge, call, waits)))


def _before(
    graph: ArchitectureGraph, service: Service, edge: GraphEdge, call: Generate, waits: list[Wait]
) -> Iterator[Wait]:
    """What a call to a language model waits for.

    The calls that stand before it, features, and what a prompt with results is made of: searches, and what embeds
    their queries. What is made at the same time, or instead of it, is none of it.
    """
    embedders = _embedders(graph, service)
    for wait in waits:
        if wait.edge == edge or (wait.group is not None and wait.group in _groups(call)):
            continue
        if wait.edge.kind is not EdgeKind.CALLS:
            comes_first = _is_feature(graph, wait) or (call.with_results and _is_search(graph, wait))
        elif wait.edge.target in embedders and not isinstance(wait.edge.relation, Generate):
            comes_first = call.with_results
        else:
            comes_first = wait.edge.field == edge.field and (wait.edge.item or 0) < (edge.item or 0)
        if comes_first:
            yield _by_promise(graph, wait)


def _groups(call: Generate) -> tuple[tuple[str, str | None], ...]:
    return ("parallel", call.parallel), ("one_of", call.one_of)


def _is_feature(graph: ArchitectureGraph, wait: Wait) -> bool:
    is_view = isinstance(graph[wait.edge.target], FeatureView)
    return wait.edge.kind is EdgeKind.FEATURES or (wait.edge.kind is EdgeKind.READS and is_view)


def _is_search(graph: ArchitectureGraph, wait: Wait) -> bool:
    return wait.edge.kind is EdgeKind.READS and isinstance(graph[wait.edge.target], VectorIndex)


def _by_promise(graph: ArchitectureGraph, wait: Wait) -> Wait:
    """A wait for another answer of a language model: no longer than that takes by the promises of the model."""
    call = wait.edge.relation
    if not isinstance(call, Generate):
        return wait
    promises = [promised for _, promised in promises_of_tokens(graph, graph[wait.edge.target])]
    known = [ms for promised in promises if (ms := promised.answer_ms(call.max_tokens)) is not None]
    if not known or len(known) < len(promises) or max(known) >= wait.longest_ms:
        return wait
    part = Part(max(known), f"{call.max_tokens:,} tokens of {graph[wait.edge.target].name}", is_p99=True)
    return wait._replace(longest_ms=part.ms, parts=(part,))


def _may_pass_on_others(graph: ArchitectureGraph, service: Service, *, streams_only: bool) -> bool:
    """Whether tokens may come from a call of which nobody says that it is one of a language model."""
    embedders = _embedders(graph, service)
    for edge in graph.out_edges(service, EdgeKind.CALLS):
        call = edge.relation
        if isinstance(call, Generate) or edge.target in embedders:
            continue
        if isinstance(call, Call) and call.streaming:
            return True
        is_model = isinstance(graph[edge.target], ModelService) and edge.target in answering_in_tokens(graph)
        if is_model and not streams_only:
            return True
    return False


def _embedders(graph: ArchitectureGraph, service: Service) -> frozenset[str]:
    """Addresses of what embeds the queries of its searches."""
    searches = (edge.relation for edge in graph.out_edges(service, EdgeKind.READS))
    return frozenset(
        one.embedded_by.address
        for one in searches
        if isinstance(one, Search) and isinstance(one.embedded_by, Component)
    )
