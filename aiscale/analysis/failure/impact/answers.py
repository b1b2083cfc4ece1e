"""Who gets an answer that a fallback gave: those who ask, by whatever only hands answers on."""

from __future__ import annotations

from aiscale.analysis.failure.impact.effect import Effect
from aiscale.analysis.failure.impact.endpoints import tell_senders
from aiscale.analysis.failure.impact.propagation import Propagation
from aiscale.analysis.load.load_balancing import shares
from aiscale.analysis.network.routing import is_aside
from aiscale.components.network.global_load_balancer import GlobalLoadBalancer
from aiscale.components.network.route import Backend, Route
from aiscale.components.serving.inference_graph import InferenceGraph
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import CallTarget, ExternalTarget, Service
from aiscale.graph.architecture import GraphEdge


def hands_on(node: Component) -> bool:
    """Whether it answers with the answers of others: an inference graph, a pool, a transformer."""
    return isinstance(node, CallTarget) and not isinstance(node, Service | ExternalTarget)


def answers_with_fallback(spread: Propagation, address: str) -> None:
    """Note who gets the answer of a fallback from a component: whoever asks it, and who asks those that hand it on.

    Who asks a service that got it does not: that makes an answer of its own.
    """
    given = spread.given(address)
    cases = 0 if given is None else given.cases & spread.cases
    if given is None or not cases:
        return
    for call in spread.graph.edges_to(address, EdgeKind.CALLS):
        caller = spread.graph[call.source]
        if not gets_answers(caller, call):
            continue
        spread.mark(call.source, Effect.DEGRADED, address, given.why, cases=cases, instead=given.instead)
        if isinstance(caller, GlobalLoadBalancer):
            tell_senders(spread, caller, call, given.why, cases=cases)
        elif isinstance(caller, Route) or hands_on(caller):
            spread.gives(call.source, given.why, cases)


def gets_answers(caller: Component, call: GraphEdge) -> bool:
    """Whether requests are sent along a call as a rule, and their answers are waited for."""
    if is_aside(call):
        return False
    if isinstance(caller, GlobalLoadBalancer):
        return shares(caller)[call.item or 0] != 0.0
    if isinstance(caller, InferenceGraph):
        return caller.shares[call.item or 0] != 0.0
    return not isinstance(call.relation, Backend) or bool(call.relation.weight)
