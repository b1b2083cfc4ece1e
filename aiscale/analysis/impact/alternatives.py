"""What becomes of a caller that asks one of several for a request, when one of them is down."""

from __future__ import annotations

from aiscale.analysis.impact.effect import Effect
from aiscale.analysis.impact.spread import Spread
from aiscale.analysis.impact.stores import only_handles_records
from aiscale.components.serving.inference_graph import InferenceGraph
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import Call, Read, Write
from aiscale.graph.architecture import GraphEdge


def alternative_fails(spread: Spread, edge: GraphEdge, via: str, what: str) -> bool:
    """Note that the requests fail that need one of a ``one_of`` group; False where it is in none, or holds up all.

    With the last of a group that all requests need one of, the caller is down. What only handles records goes on to
    no other one while one of them can not be handled.

    Args:
        spread: the spread.
        edge: the call or query that a request can not do without.
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
                nobody &= spread.found(other.target, Effect.FAILS) | spread.lost(other.target)
    if nobody and round(share, 9) >= 1:
        with spread.within(nobody):
            spread.down(edge.source, via, f"needs {what}, and no other of {said.one_of} is up")
    else:
        nobody = 0
    why = f"{100 * said.per_request:g} % of its requests need {what}"
    spread.mark(edge.source, Effect.DEGRADED, via, why, cases=spread.cases & ~nobody)
    return True


def step_fails(spread: Spread, router: InferenceGraph, edge: GraphEdge) -> None:
    """Note that the requests fail that a Splitter or a Switch sends to one step; with the last step all do.

    Args:
        spread: the spread.
        router: who sends them.
        edge: the step.
    """
    share, name = router.shares[edge.item or 0], spread.graph[edge.target].name
    nobody = spread.cases
    for other in spread.graph.edges_from(edge.source, EdgeKind.CALLS):
        if other != edge and router.shares[other.item or 0] != 0.0:
            nobody &= spread.found(other.target, Effect.FAILS) | spread.lost(other.target)
    if nobody and share != 0.0:
        with spread.within(nobody):
            spread.down(edge.source, edge.target, f"sends its requests to {name}, and no other step is up")
    if share != 0.0:
        part = "some" if share is None else f"{100 * share:g} %"
        why = f"{part} of its requests go to {name}"
        spread.mark(edge.source, Effect.DEGRADED, edge.target, why, cases=spread.cases & ~nobody)
