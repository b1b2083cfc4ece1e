"""A prompt with retrieved text and its answer exceed the model's context.

What:
    ``prompt_tokens`` and ``max_tokens`` of a call to vLLM, plus ``k`` × ``result_tokens`` of the caller's searches,
    exceed ``max_model_len``: of the model, of what gets the request unchanged (behind a route, an inference pool, a
    proxy in a ``Manifest``, or as a step of an inference graph), or of a fallback. In a Sequence that is the first step
    after transformers, in a Splitter or an Ensemble any; a Switch is reported if no step has the context. A fallback
    gets the request of what it replaces, unless it is a ``Generate(…)`` with its own numbers. Behind a route, the
    shortest context counts.

Why:
    vLLM refuses the whole request. It affects the requests with the longest passages, or, with a shorter context in
    the fallback, all of them while the fallback answers.

Example:
    llama = ModelService("llama", model=weights, runtime=VLLM(max_model_len=4_096), gpu="nvidia-l4")
    Microservice("answers", reads=[Search(passages, k=8, result_tokens=400)],
                 calls=[Generate(llama, prompt_tokens=600, max_tokens=800)], image=IMAGE)

Instead:
    llama = ModelService("llama", model=weights, runtime=VLLM(max_model_len=8_192), gpu="nvidia-l4")

Source:
    vLLM documentation, OpenAI-compatible server: a request whose prompt and max_tokens are above max_model_len is
    answered with 400.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from aiscale.analysis.failure.fallbacks import Link, chain
from aiscale.components.retrieval.search import Search
from aiscale.components.serving.generate import Generate
from aiscale.components.serving.inference_graph import InferenceGraph
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import server_of
from aiscale.components.serving.runtimes.server import Setting
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import Call
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.forwarding import forwarded

CODE = "RET009"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each call of a language model, and each fallback, that may be longer than its context."""
    told: set[int] = set()
    for (holder, index), one in _stand_ins(graph).items():
        told.add(id(one.call))
        yield _instead(graph[holder], index, one)
    for edge in graph.edges_of(EdgeKind.CALLS, EdgeKind.FALLS_BACK_TO):
        call, caller = edge.relation, graph[edge.source]
        if not isinstance(call, Generate) or id(call) in told:
            continue
        # Of several behind a route, any may get the request.
        callee = min(_within(graph, graph[edge.target]), key=_tokens_of, default=None)
        context = _context(callee)
        if callee is None or context is None:
            continue
        needed, parts = _tokens(call, _results(graph, caller) if call.with_results else ())
        if needed > context.value:
            yield caller.finding(
                CODE, SEVERITY,
                f"{caller.name} may request {needed:,} tokens from {callee.name}, whose context has {context.value:,}",
                argument=f"{edge.field}.max_tokens", index=edge.item, label="refused: prompt and answer count together",
                notes=(parts, *_sent_by(graph[edge.target], callee)),
                related=(Related("the context is declared", callee.location, "runtime"),),
                help=f"fewer or shorter results, or {context.field}={needed:_} and more, if the model has it",
            )  # fmt: skip


class _StandIn(NamedTuple):
    """The longest request that a fallback may get.

    Attributes:
        caller: whose request it is.
        model: what is asked in place of what the caller calls.
        call: how it is said to be asked; None where nothing is said of it.
        needed: tokens of the request.
        context: tokens that it has.
        parts: what the tokens are.
    """

    caller: Component
    model: Component
    call: Call | None
    needed: int
    context: Setting
    parts: str


def _stand_ins(graph: ArchitectureGraph) -> dict[tuple[str, int], _StandIn]:
    """Of each fallback with too short a context the longest request, by what it replaces and its place there."""
    found: dict[tuple[str, int], _StandIn] = {}
    for edge in graph.edges_of(EdgeKind.CALLS):
        call, caller = edge.relation, graph[edge.source]
        if not isinstance(call, Generate):
            continue
        for holder, link in ((one, link) for one in _within(graph, graph[edge.target]) for link in chain(one)):
            context = _context(link.service)
            if link.service is None or context is None:
                continue
            said = [call, *_said_on_the_way(link)]
            asked, has_results = said[-1], all(one.with_results for one in said)
            needed, parts = _tokens(asked, _results(graph, caller) if has_results else ())
            before = found.get((holder.address, link.index))
            if needed > context.value and (
                before is None or needed - context.value > before.needed - before.context.value
            ):
                one = _StandIn(caller, link.service, link.call, needed, context, parts)
                found[holder.address, link.index] = one
    return found


def _said_on_the_way(link: Link) -> list[Generate]:
    """What fallbacks say of the request themselves: first what one replaces, then it."""
    step: Link | None = link
    said: list[Generate] = []
    while step is not None:
        if isinstance(step.call, Generate):
            said.insert(0, step.call)
        step = step.before
    return said


def _instead(holder: Component, index: int, one: _StandIn) -> Diagnostic:
    return holder.finding(
        CODE, SEVERITY,
        f"{one.model.name} gets up to {one.needed:,} tokens in place of {holder.name}, but its context has "
        f"{one.context.value:,}",
        argument="fallback", index=index, label=f"refused: what {one.caller.name} asks for goes to the fallback",
        notes=(f"{one.caller.name}: {one.parts}",),
        related=(Related("the context is declared", one.model.location, "runtime"),),
        help=f"{one.context.field}={one.needed:_} and more, if the model has it; or Generate(…) as the fallback, "
        "with the shorter prompt and answer that the caller asks it for",
    )  # fmt: skip


def _within(graph: ArchitectureGraph, asked: Component) -> tuple[Component, ...]:
    """What may get a request as it is: a component, and what it is passed on to; of a Switch, the longest context."""
    ways = [_within(graph, graph[edge.target]) for edge in forwarded(graph, asked)]
    if isinstance(asked, InferenceGraph) and asked.router == "Switch":
        ways = [max(ways, key=_shortest)]
    return tuple(dict.fromkeys((asked, *(one for way in ways for one in way))))


def _shortest(way: Sequence[Component]) -> float:
    """The shortest context that a request meets on its way through a step."""
    return min(map(_tokens_of, way))


def _sent_by(target: Component, callee: Component) -> tuple[str, ...]:
    return () if target is callee else (f"{target.name} sends it there",)


def _tokens_of(callee: Component) -> float:
    context = _context(callee)
    return context.value if context is not None else math.inf


def _context(callee: Component | None) -> Setting | None:
    """Tokens that a language model takes at most, as its server's setting says; None if unknown."""
    server = server_of(callee.runtime) if isinstance(callee, ModelService) else None
    return server.context_tokens if server is not None else None


def _tokens(call: Generate, results: Iterable[tuple[int, str]]) -> tuple[int, str]:
    """Most tokens of a request, and what they are."""
    found = list(results)
    needed = call.prompt_tokens + call.max_tokens + sum(tokens for tokens, _ in found)
    words = f"prompt {call.prompt_tokens:,} + answer {call.max_tokens:,}"
    return needed, words + "".join(f" + {words}" for _, words in found)


def _results(graph: ArchitectureGraph, caller: Component) -> Iterator[tuple[int, str]]:
    """Most tokens that each search adds to a prompt, and how they come together; nothing if unknown."""
    for edge in graph.out_edges(caller, EdgeKind.READS):
        search = edge.relation
        if isinstance(search, Search) and search.result_tokens is not None:
            yield (
                search.k * search.result_tokens,
                f"{search.k} results of {graph[edge.target].name} × {search.result_tokens:,}",
            )
