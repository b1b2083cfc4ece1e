"""How many tokens a language model is asked for, by the calls that say how long their answers are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from aiscale.analysis.load.load import Load, calls_bring, loads, rises
from aiscale.components.serving.generate import Generate
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.forwarding import is_forwarded


class TokenCalls(NamedTuple):
    """Calls of a language model that say how long their answers are.

    Attributes:
        caller: who makes them.
        requests: how many arrive.
        share: how many arrive for each request of the caller.
        tokens: of one answer on average.
    """

    caller: Component
    requests: Load
    share: float
    tokens: float


def token_calls(graph: ArchitectureGraph, target: Component, share: float = 1.0) -> Iterator[TokenCalls]:
    """The calls that ask a target for tokens, by routes, load balancers and pools as well.

    Calls that do not say ``mean_output_tokens`` are left out.

    Args:
        graph: the system.
        target: what is asked.
        share: how much of what arrives there counts.
    """
    for edge in graph.edges_to(target.address, EdgeKind.CALLS):
        call, caller, brought = edge.relation, graph[edge.source], calls_bring(graph, edge)
        arrives = loads(graph)[caller.address].peak
        if not arrives or not brought.peak:
            continue
        each = brought.peak * share / arrives
        if isinstance(call, Generate) and call.mean_output_tokens is not None:
            requests = Load(brought.mean * share, brought.peak * share, brought.is_complete)
            yield TokenCalls(caller, requests, each, call.mean_output_tokens)
        elif is_forwarded(graph, edge):
            yield from token_calls(graph, caller, each)


def tokens_of(calls: Iterable[TokenCalls]) -> Load:
    """The tokens per second that some calls ask for."""
    every = list(calls)
    return Load(
        sum(one.requests.mean * one.tokens for one in every),
        sum(one.requests.peak * one.tokens for one in every),
        all(one.requests.is_complete for one in every),
    )


def token_rises(graph: ArchitectureGraph, calls: Iterable[TokenCalls]) -> Mapping[float, float]:
    """How many more tokens per second than on average some calls may ask for, by the seconds within which they come."""
    found: dict[float, float] = defaultdict(float)
    for one in calls:
        for seconds, more in rises(graph).get(one.caller.address, {}).items():
            found[seconds] += more * one.share * one.tokens
    return found
