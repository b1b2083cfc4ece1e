"""What becomes of what divides requests, and of who sends them, when something that gets a share of them is down.

Of a global load balancer others stand in, as far as they are up; of a route nobody does.
"""

from __future__ import annotations

from collections.abc import Sequence

from aiscale.analysis.failure.impact.effect import Effect
from aiscale.analysis.failure.impact.propagation import Propagation
from aiscale.analysis.load.load_balancing import sent_to, shares, stand_ins
from aiscale.analysis.placement.places import home_of
from aiscale.analysis.placement.regions import jurisdiction
from aiscale.components.network.global_load_balancer import GlobalLoadBalancer
from aiscale.components.network.route import Backend
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import listed
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge


def sent_along(graph: ArchitectureGraph, balancer: GlobalLoadBalancer, call: GraphEdge) -> Sequence[int]:
    """Positions of the endpoints that who makes a call to a balancer is sent to as a rule."""
    home = home_of(graph, graph[call.source])
    return sent_to(balancer, None if home is None else jurisdiction(home))


def backend_fails(spread: Propagation, edge: GraphEdge, backend: Backend) -> None:
    """What gets a share of a route's requests is down: nobody else gets these."""
    graph, weight = spread.graph, backend.weight
    nobody, route, name = spread.cases, graph[edge.source], backend.target.name
    for other in graph.edges_from(edge.source, EdgeKind.CALLS):
        if isinstance(other.relation, Backend) and other.relation.weight:
            nobody &= spread.found(other.target, Effect.FAILS)
    if not weight:
        return
    why = f"sends its requests to {name}, and nothing else that it names is up"
    spread.down(edge.source, edge.target, why, cases=nobody)
    with spread.within(spread.cases & ~nobody):
        spread.fall_short(edge.source, edge.target, f"{weight:g} % of its requests go to {name}")
        for call in graph.edges_to(edge.source, EdgeKind.CALLS):
            asks = graph[call.source]
            if not isinstance(asks, GlobalLoadBalancer):
                why = f"{weight:g} % of its requests to {route.name} fail"
                spread.mark(call.source, Effect.DEGRADED, edge.source, why)
            elif shares(asks)[call.item or 0] != 0.0:
                why = f"{weight:g} % of the requests that it sends to {route.name} fail"
                spread.mark(call.source, Effect.DEGRADED, edge.source, why)
                tell_senders(spread, asks, call, f"some of its requests to {asks.name} fail")


def tell_senders(
    spread: Propagation, balancer: GlobalLoadBalancer, call: GraphEdge, why: str, *, cases: int | None = None
) -> None:  # fmt: skip
    """Note that those are degraded whom a balancer sends along one of its calls as a rule."""
    for further in spread.graph.edges_to(balancer.address, EdgeKind.CALLS):
        if (call.item or 0) in sent_along(spread.graph, balancer, further):
            spread.mark(further.source, Effect.DEGRADED, balancer.address, why, cases=cases)


def endpoint_fails(spread: Propagation, balancer: GlobalLoadBalancer, edge: GraphEdge) -> None:
    """An endpoint is down: with the last of them the balancer is, and before that it answers otherwise than usual."""
    nobody = spread.cases
    for one in balancer.choices:
        nobody &= spread.found(one.target.address, Effect.FAILS)
    name = spread.graph[edge.target].name
    spread.down(edge.source, edge.target, f"sends its requests to {name}, and no other endpoint is up", cases=nobody)
    if shares(balancer)[edge.item or 0] != 0.0:
        spread.mark(edge.source, Effect.DEGRADED, edge.target, "", cases=spread.cases & ~nobody)
    for call in spread.graph.edges_to(balancer.address, EdgeKind.CALLS):
        _cut_off(spread, balancer, call, spread.cases & ~nobody)


def _cut_off(spread: Propagation, balancer: GlobalLoadBalancer, call: GraphEdge, cases: int) -> None:
    """Who is sent by its country to endpoints that are all down, and nobody stands in, gets no answer at all."""
    own = sent_along(spread.graph, balancer, call)
    for at in own:
        cases &= _unanswered(spread, balancer, at)
    if not own or len(own) == len(balancer.endpoints) or not cases:
        return
    if getattr(call.relation, "required", True):
        to = listed([balancer.choices[at].target.name for at in own], last="or")
        why = f"is sent to {to} by {balancer.name}, and nobody stands in"
        spread.down(call.source, balancer.address, why, cases=cases)
    else:
        why = f"does without {balancer.name}, which it may"
        spread.mark(call.source, Effect.DEGRADED, balancer.address, why, cases=cases)


def answers_otherwise(spread: Propagation, balancer: GlobalLoadBalancer) -> None:
    """Say how a balancer goes on, now that all that is down is known: for the first of the cases."""
    case = spread.cases & -spread.cases
    choices, usual = balancer.choices, shares(balancer)
    is_down = [bool(spread.found(one.target.address, Effect.FAILS) & case) for one in choices]
    said: list[tuple[str, str, str]] = []
    unanswered: list[float | None] = []
    for at, one in enumerate(choices):
        if is_down[at] and usual[at] != 0.0:
            onward = [choices[other].target.name for other in stand_ins(balancer, at) if not is_down[other]]
            said.append((one.target.address, *_words(balancer, one.target.name, usual[at], onward)))
            unanswered += [] if onward else [usual[at]]
    if said:
        spread.say(balancer.address, Effect.DEGRADED, said[0][0], " and ".join(why for _, why, _ in said), said[0][2])
    known = [share for share in unanswered if share is not None]
    part = _part(sum(known) if len(known) == len(unanswered) else None)
    for edge in spread.graph.edges_to(balancer.address, EdgeKind.CALLS):
        own, cases = sent_along(spread.graph, balancer, edge), 0
        for at in own:
            cases |= _unanswered(spread, balancer, at) if usual[at] != 0.0 else 0
        of_all = part if len(own) == len(usual) else _part(None)
        why = f"{of_all} of its requests to {balancer.name} fail"
        spread.mark(edge.source, Effect.DEGRADED, balancer.address, why, cases=cases)


def _unanswered(spread: Propagation, balancer: GlobalLoadBalancer, at: int) -> int:
    """The cases in which an endpoint is down and nobody stands in for it: who is sent there gets no answer."""
    gone = spread.cases & spread.found(balancer.choices[at].target.address, Effect.FAILS)
    for other in stand_ins(balancer, at):
        gone &= spread.found(balancer.choices[other].target.address, Effect.FAILS)
    return gone


def _words(balancer: GlobalLoadBalancer, lost: str, share: float | None, onward: list[str]) -> tuple[str, str]:
    """What becomes of the requests of an endpoint that is lost, and who answers them."""
    if onward:
        instead = onward[0] if balancer.policy == "failover" else " or ".join(onward)
        late = f", {balancer.switchover} later" if balancer.switchover else ""
        return f"sends the requests of {lost} to {instead}{late}", instead
    return f"{_part(share)} of its requests go to {lost}", ""


def _part(share: float | None) -> str:
    return "some" if share is None else f"{100 * share:g} %"
