"""What becomes of a global load balancer when endpoints of it are down: others stand in, as far as they are up."""

from __future__ import annotations

from collections.abc import Sequence

from aiscale.analysis.balancing import shares, stand_ins
from aiscale.analysis.impact.effect import Effect
from aiscale.analysis.impact.spread import Spread
from aiscale.components.mesh.global_load_balancer import GlobalLoadBalancer
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import GraphEdge


def endpoint_fails(spread: Spread, balancer: GlobalLoadBalancer, edge: GraphEdge) -> None:
    """An endpoint is down: with the last of them the balancer is, and before that it answers otherwise than usual."""
    nobody = spread.cases
    for one in balancer.choices:
        nobody &= spread.found(one.target.address, Effect.FAILS)
    name = spread.graph[edge.target].name
    with spread.within(nobody):
        spread.down(edge.source, edge.target, f"sends its requests to {name}, and no other endpoint is up")
    if shares(balancer)[edge.item or 0] != 0.0:
        spread.mark(edge.source, Effect.DEGRADED, edge.target, "", cases=spread.cases & ~nobody)


def answers_otherwise(spread: Spread, balancer: GlobalLoadBalancer) -> None:
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
    why, cases = f"{part} of its requests to {balancer.name} fail", _unanswered(spread, balancer, usual)
    for edge in spread.graph.edges_to(balancer.address, EdgeKind.CALLS):
        spread.mark(edge.source, Effect.DEGRADED, balancer.address, why, cases=cases)


def _unanswered(spread: Spread, balancer: GlobalLoadBalancer, usual: Sequence[float | None]) -> int:
    """The cases in which nobody stands in for some endpoint: those who are sent there get no answer."""
    cases = 0
    for at, one in enumerate(balancer.choices):
        gone = spread.cases & spread.found(one.target.address, Effect.FAILS) if usual[at] != 0.0 else 0
        for other in stand_ins(balancer, at):
            gone &= spread.found(balancer.choices[other].target.address, Effect.FAILS)
        cases |= gone
    return cases


def _words(balancer: GlobalLoadBalancer, lost: str, share: float | None, onward: list[str]) -> tuple[str, str]:
    """What becomes of the requests of an endpoint that is lost, and who answers them."""
    if onward:
        instead = onward[0] if balancer.policy == "failover" else " or ".join(onward)
        late = f", {balancer.switchover} later" if balancer.switchover else ""
        return f"sends the requests of {lost} to {instead}{late}", instead
    return f"{_part(share)} of its requests go to {lost}", ""


def _part(share: float | None) -> str:
    return "some" if share is None else f"{100 * share:g} %"
