"""What becomes of a caller that asks one of several for a request, when one of them is down."""

from __future__ import annotations

from aiscale.analysis.failure.impact.effect import Effect
from aiscale.analysis.failure.impact.propagation import Propagation
from aiscale.analysis.failure.impact.stores import only_handles_records
from aiscale.components.serving.inference_graph import InferenceGraph
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import Call, Read, Write
from aiscale.graph.architecture import GraphEdge


def alternative_fails(spread: Propagation, edge: GraphEdge, via: str, what: str) -> bool:
    """Note that the requests fail that need one of a ``one_of`` group; False where it is in none, or holds up all.

    With the last of a group that all requests need one of, the caller is down. What only handles records goes on to
    no other one while one of them cannot be handled.

    Args:
        spread: the spread.
        edge: the call or query that a request cannot do without.
        via: address of the component that it comes from.
        what: what is needed, in words.
    """
    said = edge.relation
    if not isinstance(said, Call | Read | Write) or said.one_of is None:
        return False
    if only_handles_records(spread.graph, spread.graph[edge.source]):
        return False
    nobody, share = spread.cases, 0.0
    for other in spread.graph.edges_from(edge.source, EdgeKind.CALLS, EdgeKind.READS, EdgeKind.WRITES):
        if isinstance(other.relation, Call | Read | Write) and other.relation.one_of == said.one_of:
            share += other.relation.per_request
            if other != edge:
                nobody &= _unanswered(spread, other)
    nobody = nobody if round(share, 9) >= 1 else 0
    spread.down(edge.source, via, f"needs {what}, and no other of {said.one_of} is up", cases=nobody)
    why = f"{100 * said.per_request:g} % of its requests need {what}"
    spread.fall_short(edge.source, via, why, cases=spread.cases & ~nobody)
    return True


def step_fails(spread: Propagation, router: InferenceGraph, edge: GraphEdge) -> None:
    """Note that the requests fail that a Splitter or a Switch sends to one step; with the last step all do.

    Args:
        spread: the spread.
        router: who sends them.
        edge: the step.
    """
    share, name = router.shares[edge.item or 0], spread.graph[edge.target].name
    if share == 0.0:
        return
    nobody = spread.cases
    for other in spread.graph.edges_from(edge.source, EdgeKind.CALLS):
        if other != edge and router.shares[other.item or 0] != 0.0:
            nobody &= _unanswered(spread, other)
    spread.down(edge.source, edge.target, f"sends its requests to {name}, and no other step is up", cases=nobody)
    with spread.within(spread.cases & ~nobody):
        spread.fall_short(edge.source, edge.target, f"{_part(share)} of its requests go to {name}")
        _tell_callers(spread, router, share, name)


def _tell_callers(spread: Propagation, router: InferenceGraph, share: float | None, name: str) -> None:
    """A part of the requests to a router fails, and of those to graphs that it is a step of; a fallback answers."""
    waiting, seen = [(router, share)], {router.address}
    while waiting:
        called, share = waiting.pop()
        if called.fallback:
            continue
        for call in spread.graph.edges_to(called.address, EdgeKind.CALLS):
            caller, part = spread.graph[call.source], share
            if call.field == "mirror" or call.source in seen:
                continue
            if isinstance(caller, InferenceGraph):
                own = caller.shares[call.item or 0]
                if own == 0.0:
                    continue
                part = None if own is None or share is None else own * share
                seen.add(call.source)
                waiting.append((caller, part))
            why = f"{_part(share)} of its requests to {called.name} need {name}"
            spread.mark(call.source, Effect.DEGRADED, called.address, why)


def _unanswered(spread: Propagation, edge: GraphEdge) -> int:
    """The cases in which what is asked gives no answer: what is called does where a fallback of it is up."""
    down = spread.found(edge.target, Effect.FAILS)
    return down if edge.kind is EdgeKind.CALLS else down | spread.lost(edge.target)


def _part(share: float | None) -> str:
    return "some" if share is None else f"{100 * share:g} %"
