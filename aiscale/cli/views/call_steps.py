"""What a call adds to a path: its longest wait, whether it must succeed, and what answers instead."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from aiscale.analysis.latency.request_waits import has_timeouts
from aiscale.analysis.network.routing import AUTHORIZER, LIMITER, is_aside, rejects_without
from aiscale.components.network.global_load_balancer import GlobalLoadBalancer
from aiscale.components.network.route import Backend, Route
from aiscale.components.serving.inference_graph import InferenceGraph
from aiscale.core.component import Component
from aiscale.core.relations import Call, Read, Write
from aiscale.core.values.fault_isolation import Cached, DefaultAnswer
from aiscale.graph.architecture import GraphEdge


def call_values(caller: Component, callee: Component, edge: GraphEdge) -> dict[str, Any]:
    """Values of a call: its longest wait, whether it must succeed, what answers instead, what it goes along with."""
    call = edge.relation if isinstance(edge.relation, Call) else None
    waits = call.all_ms if call is not None else _route_waits(caller, edge) if isinstance(caller, Route) else None
    if waits == math.inf or not has_timeouts(caller):
        waits = None
    return {
        "longest_wait_ms": waits,
        "is_required": rejects_without(caller, edge) or (not is_aside(edge) and (call is None or call.required)),
        "fallback": fallbacks(callee),
        "parallel": call.parallel if call is not None else None,
        "one_of": call.one_of if call is not None else None,
    }


def _route_waits(route: Route, edge: GraphEdge) -> float | None:
    """The longest wait of a route: for a decision on the request, or for the answer after it."""
    if edge.field == AUTHORIZER:
        return route.decision_ms
    return None if is_aside(edge) else route.in_all_ms


def call_facts(caller: Component, edge: GraphEdge, values: dict[str, Any]) -> Iterator[str]:
    """What a call adds to a path, in words.

    Args:
        caller: who calls.
        edge: the call.
        values: its :func:`call_values`.
    """
    if edge.field == "mirror":
        yield "a copy of the requests, whose answers go nowhere"
        return
    if edge.field == LIMITER:
        yield "counts the requests of every proxy"
        return
    if edge.field == AUTHORIZER:
        yield "decides on each request"
        wait = values["longest_wait_ms"]
        yield f"waits at most {wait:,} ms" if wait is not None else "no timeout is said"
        yield "required" if values["is_required"] else "not required"
        return
    if isinstance(edge.relation, Call) and has_timeouts(caller):
        call = edge.relation
        attempts = f"{call.retries + 1} attempts of {call.timeout_ms:,} ms" if call.retries else ""
        yield wait_text(call.longest_ms, call.in_turn, attempts)
    elif values["longest_wait_ms"] is not None:
        decision = caller.decision_ms if isinstance(caller, Route) else None
        of_it = f", {decision:,} of them for the authorization" if decision else ""
        yield f"waits at most {values['longest_wait_ms']:,.0f} ms{of_it}"
    if isinstance(caller, GlobalLoadBalancer):
        yield _choice(caller, edge.item or 0)
        return
    yield from _share(caller, edge)
    if isinstance(caller, InferenceGraph) and edge.field == "combiner":
        yield "merges the responses of all steps"
    if isinstance(caller, InferenceGraph) and caller.takes_one_step:
        yield "one of several"
    elif isinstance(edge.relation, Call):
        yield "required" if edge.relation.required else "not required"
    if isinstance(edge.relation, Call):
        yield from groups(edge.relation)


def _share(caller: Component, edge: GraphEdge) -> Iterator[str]:
    """Which part of its requests a caller sends there, where that is not all."""
    share: float | None = 1.0
    if isinstance(edge.relation, Backend):
        share = edge.relation.weight / 100
    elif isinstance(caller, InferenceGraph):
        share = caller.shares[edge.item or 0]
    if share is None:
        yield "no share of the requests is said"
    elif share < 1:
        yield f"{100 * share:g} % of the requests"
    if condition := getattr(edge.relation, "condition", None):
        yield f"if {condition}"


def groups(asked: Call | Read | Write) -> Iterator[str]:
    """What a call or a query is made with, or instead of."""
    if asked.parallel is not None:
        yield f"in parallel: {asked.parallel}"
    if asked.one_of is not None:
        yield f"one of: {asked.one_of}, for {100 * asked.per_request:g} % of the requests"


def _choice(balancer: GlobalLoadBalancer, at: int) -> str:
    """Which requests of a balancer go to an endpoint."""
    choice = balancer.choices[at]
    if balancer.policy == "failover":
        before = balancer.choices[at - 1].target.name
        return ("as long as it is up", f"when {before} is lost", "when those before it are lost")[min(at, 2)]
    if balancer.policy == "geolocation":
        return f"from {', '.join(choice.countries)}" if choice.countries else "from everywhere else"
    return f"{choice.percent:g} % of the requests" if choice.percent is not None else "from those nearest to it"


def fallbacks(component: Component) -> tuple[str, ...]:
    """What answers in a component's place while it cannot, in words, first to last."""
    return tuple(_fallback(item) for item in getattr(component, "fallback", ()))


def _fallback(item: object) -> str:
    if isinstance(item, Call):
        return f"{item.target.name} within {item.longest_ms:,} ms"
    if isinstance(item, Component):
        return item.name
    return item.words if isinstance(item, Cached | DefaultAnswer) else ""


def wait_text(longest_ms: int, in_turn: int, attempts: str = "") -> str:
    """The longest wait for all that is asked in turn, and what one of them takes where that says more."""
    times = f"{in_turn} × " if in_turn > 1 else ""
    each = attempts or (f"{longest_ms:,} ms" if in_turn > 1 else "")
    return f"waits at most {longest_ms * in_turn:,} ms" + (f" ({times}{each})" if each else "")
