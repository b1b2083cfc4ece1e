"""The first token of an answer is promised sooner than it can come.

What:
    The ``ttft_p99_ms`` of a service is below what it waits for before the first token of its language model: that
    model's own ``ttft_p99_ms``, and before it the searches whose results are in the prompt and the models that embed
    for them, by their time limits. Where it asks its language model without ``streaming=True``, it waits for the whole
    answer. A route is held to the promise of what answers behind it.

Why:
    Each part keeps its promise, and users look at an empty page for longer than they were told. The first token is what
    makes an answer feel quick; a search or a guard that is added in front of it takes from that budget unseen.

Example:
    llama = ModelService("llama", objective=Objective(ttft_p99_ms=800, tpot_p99_ms=40), model=weights, runtime=VLLM())
    Microservice("chat", objective=Objective(ttft_p99_ms=1_000), image=IMAGE,
                 calls=[Generate(llama, prompt_tokens=600, max_tokens=150, timeout_ms=7_000)])

Instead:
    Microservice("chat", objective=Objective(ttft_p99_ms=1_000), image=IMAGE,
                 calls=[Generate(llama, prompt_tokens=600, max_tokens=150, timeout_ms=7_000, streaming=True)])

Source:
    Y. Zhong and others, DistServe (OSDI 2024): TTFT as an objective of its own; Google, Site Reliability Engineering
    (2016), chapter 22: deadlines are picked for the whole tree of calls.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from aiscale.analysis.routed_promises import behind
from aiscale.analysis.tokens import answering_in_tokens, promises_of_tokens
from aiscale.analysis.waiting import Wait, together_ms, told_ms, waits_of
from aiscale.components.mesh.route import Route
from aiscale.components.retrieval.search import Search
from aiscale.components.services.microservice import Microservice
from aiscale.components.serving.generate import Generate
from aiscale.components.serving.model_service import ModelService
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import UNSEEN_BY_P99, Call
from aiscale.core.wording import told_apart
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge

CODE = "SRV069"
SEVERITY = Severity.WARNING
FAULTS = ("serving-55",)


class _First(NamedTuple):
    """How soon a call of a language model may give the first token that is passed on.

    Attributes:
        ms: how soon.
        edge: the reference.
        call: what is said of it.
        model: what answers.
    """

    ms: float
    edge: GraphEdge
    call: Generate
    model: Component


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service and each route whose first token may come later than it promises."""
    for service in graph.of(Microservice):
        promised = service.objective.ttft_p99_ms if service.objective else None
        first = _first(graph, service) if promised is not None else None
        if promised is None or first is None:
            continue
        before = list(_before(graph, service)) if first.call.with_results else []
        takes = together_ms(before) + first.ms
        if takes > promised:
            yield _finding(graph, service, promised, first, before, takes)
    for route in graph.of(Route):
        promised = route.objective.ttft_p99_ms if route.objective else None
        if promised is not None:
            yield from _route(graph, route, promised)


def _first(graph: ArchitectureGraph, service: Microservice) -> _First | None:
    """The call whose first token is passed on, the soonest of several; None where that can not be known."""
    found: list[_First] = []
    for edge in graph.out_edges(service, EdgeKind.CALLS):
        call = edge.relation
        if not isinstance(call, Generate):
            continue
        if call.per_request > UNSEEN_BY_P99:
            known = [
                (ms, one) for one, promised in promises_of_tokens(graph, graph[edge.target])
                if (ms := promised.ttft_p99_ms if call.streaming else promised.answer_ms(call.max_tokens)) is not None
            ]  # fmt: skip
            ms, model = max(known, key=lambda one: one[0], default=(0.0, graph[edge.target]))
            found.append(_First(ms, edge, call, model))
    streams = [one for one in found if one.call.streaming]
    if _may_pass_on_others(graph, service, streams_only=bool(streams)):
        return None
    groups = {one.call.one_of for one in streams or found}
    # Of one group each is asked by some requests.
    choose = max if len(groups) == 1 and None not in groups else min
    first = choose(streams or found, key=lambda one: one.ms, default=None)
    return first if first is not None and first.ms and first.call.required else None


def _may_pass_on_others(graph: ArchitectureGraph, service: Microservice, *, streams_only: bool) -> bool:
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


def _embedders(graph: ArchitectureGraph, service: Microservice) -> frozenset[str]:
    """Addresses of what embeds the queries of its searches."""
    searches = (edge.relation for edge in graph.out_edges(service, EdgeKind.READS))
    return frozenset(
        one.embedded_by.address
        for one in searches
        if isinstance(one, Search) and isinstance(one.embedded_by, Component)
    )


def _before(graph: ArchitectureGraph, service: Microservice) -> Iterator[Wait]:
    """What a prompt with results waits for: searches, and what embeds their queries."""
    embedders = _embedders(graph, service)
    for wait in waits_of(graph, service):
        is_embedding = wait.edge.kind is EdgeKind.CALLS and wait.edge.target in embedders
        if wait.is_usual and (is_embedding or isinstance(wait.edge.relation, Search)):
            yield wait


def _finding(
    graph: ArchitectureGraph, service: Microservice, promised: float, first: _First, before: list[Wait], takes: float
) -> Diagnostic:
    model, is_stream = first.model.name, first.call.streaming
    parts = [f"{graph[wait.edge.target].name} {wait.told()}" for wait in before]
    parts.append(f"{model} {told_ms(first.ms)} " + ("to its first token" if is_stream else "to the last of "
                 f"{first.call.max_tokens:,} tokens"))  # fmt: skip
    most = service.objective.p99_ms if service.objective else None
    ways = [] if is_stream else ["streaming=True, where it passes the tokens on as they come"]
    ways += [f"ttft_p99_ms={math.ceil(takes):_}"] if most is None or takes <= most else []
    ways += ["shorter time limits of what it waits for first"] if before else []
    return service.finding(
        CODE, SEVERITY, f"{service.name} promises a first token within {promised:,g} ms, but it may come after "
        f"{told_ms(takes)}",
        argument="objective.ttft_p99_ms", label=", ".join(parts),
        related=(Related(f"it asks {model}" + ("" if is_stream else " for the whole answer"), service.location,
                         first.edge.field, index=first.edge.item),),
        help=", or ".join([*ways, f"a faster {model}"]),
    )  # fmt: skip


def _route(graph: ArchitectureGraph, route: Route, promised: float) -> Iterator[Diagnostic]:
    """Of what answers behind a route, the slowest counts."""
    slow = [
        (ttft, one)
        for item in behind(graph, route)
        if item.share > UNSEEN_BY_P99
        for one, said in promises_of_tokens(graph, item.service)
        if (ttft := said.ttft_p99_ms) is not None and ttft > promised
    ]
    if slow:
        ttft, service = max(slow, key=lambda one: one[0])
        name, other = told_apart(route, service)
        yield route.finding(
            CODE, SEVERITY, f"{name} promises a first token within {promised:,g} ms, but it may come after "
            f"{told_ms(ttft)}",
            argument="objective.ttft_p99_ms", label=f"{other} promises it within {told_ms(ttft)}",
            help=f"ttft_p99_ms={math.ceil(ttft):_}, or a faster {other}",
        )  # fmt: skip
