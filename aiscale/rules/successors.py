"""Components that take over the load of lost ones, and whether they have the capacity for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from aiscale.analysis.capacity.startup import startup
from aiscale.analysis.failure.fallbacks import chain
from aiscale.analysis.failure.impact.effect import Effect, Touch
from aiscale.analysis.failure.impact.impact import Impact
from aiscale.analysis.failure.region_failover import peaks_without
from aiscale.analysis.load.feature_lookups import look_ups_with
from aiscale.analysis.load.load import loads
from aiscale.analysis.load.scale_out_load import rising
from aiscale.analysis.placement.places import placements_of
from aiscale.components.network.global_load_balancer import GlobalLoadBalancer
from aiscale.components.network.route import Route
from aiscale.core.component import Component
from aiscale.core.ports import Service
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph
from aiscale.rules.capacity import Reached, capacity, reached
from aiscale.rules.placement.plc013_successor_capacity import check as too_small_places


class Successor(NamedTuple):
    """What gets more when something is lost.

    Attributes:
        address: the component.
        via: address of what sends it there: a global load balancer, what it is the fallback of, a placement.
        usual: per second at the peak, as a rule.
        peak: per second at the peak then.
        takes: per second, the most that it takes; None if unknown.
        reaches: per second, what reaches it before its autoscaler has started more replicas; None where those that run
            answer all of it, or nobody knows.
        no_room: why it has no capacity where it moves to, as text; empty if it has, or if unknown.
    """

    address: str
    via: str
    usual: float
    peak: float
    takes: float | None
    reaches: float | None = None
    no_room: str = ""

    @property
    def fits(self) -> bool | None:
        """Whether it takes that; None where nobody knows."""
        if self.no_room:
            return False
        if self.takes is None:
            return None
        return self.peak <= self.takes and self.reaches is None


def successors_after(graph: ArchitectureGraph, found: Impact) -> tuple[Successor, ...]:
    """What takes over for what is down: behind global load balancers, as a fallback, and where placements move it to.

    Of what is behind the endpoints that get more, only what says how much it takes is named.

    Args:
        graph: the system's graph.
        found: what the loss does.
    """
    touched = {address: touch for address, touch in found.touches.items() if touch.effect.is_down and not touch.instead}
    down = {*found.lost, *touched}
    successors = [*_endpoints(graph, down), *_fallbacks(graph, found.touches), *_moved(graph, found.touches)]
    return tuple(sorted(successors, key=lambda one: (one.via, not isinstance(graph[one.address], Route), one.address)))


def _endpoints(graph: ArchitectureGraph, down: set[str]) -> Iterator[Successor]:
    """What is behind the endpoints that are left, of every global load balancer that notices what is down."""
    lost = []
    for balancer in graph.of(GlobalLoadBalancer):
        gone = [at for at, one in enumerate(balancer.choices) if one.target.address in down]
        if balancer.health_check is not None and 0 < len(gone) < len(balancer.choices):
            lost.append((balancer, gone))
    if not lost:
        return
    sends = {one.target.address: balancer for balancer, _ in reversed(lost) for one in balancer.choices}
    peaks, within = peaks_without(graph, lost), min(float(balancer.switchover or 0) for balancer, _ in lost)
    for address, peak in {**peaks, **look_ups_with(graph, peaks)}.items():
        node, then = graph[address], reached(graph, graph[address], peak)
        if round(peak - then.usual, 6) > 0 and address not in down and (then.can or isinstance(node, Route)):
            yield _successor(graph, node, sends.get(address, lost[0][0]).address, then, within)


def _successor(graph: ArchitectureGraph, node: Component, via: str, then: Reached, within_s: float) -> Successor:
    takes = then.can.rate if then.can is not None else None
    early = _early(graph, node, then, within_s) if takes is not None and then.peak <= takes else None
    return Successor(node.address, via, then.usual, then.peak, takes, early)


def _early(graph: ArchitectureGraph, node: Component, then: Reached, within_s: float) -> float | None:
    """What reaches a service before its autoscaler has started more replicas, where those that run answer less.

    Args:
        graph: the system's graph.
        node: what gets more.
        then: how much that is.
        within_s: time within which it comes, in seconds.
    """
    if not isinstance(node, Service) or node.autoscaling is None or not then.usual:
        return None
    starts, each = startup(node), node.requests_per_second_per_replica
    if starts is None or each is None:
        return None
    load = loads(graph)[node.address]
    more = (then.peak - then.usual) * load.mean / load.peak
    found = rising(node.autoscaling, starts, load, {within_s: more}, each)
    return found.reached if found.is_too_fast else None


def _fallbacks(graph: ArchitectureGraph, touches: Mapping[str, Touch]) -> Iterator[Successor]:
    """The fallbacks that answer in the place of what is down."""
    told: set[tuple[str, str]] = set()
    for touch in touches.values():
        for node in (graph[touch.address], graph[touch.via]) if touch.instead else ():
            named = (link.service for link in chain(node) if link.service and link.service.name == touch.instead)
            other = next(named, None)
            if other is None or (node.address, other.address) in told or other.address not in graph:
                continue
            told.add((node.address, other.address))
            more = loads(graph)[node.address].peak
            if more:
                then = reached(graph, other, loads(graph)[other.address].peak + more)
                yield _successor(graph, other, node.address, then, 0.0)


def _moved(graph: ArchitectureGraph, touches: Mapping[str, Touch]) -> Iterator[Successor]:
    """What a placement moves: its load goes with it, and it takes as much there as here."""
    for touch in touches.values():
        node = graph[touch.address]
        load = loads(graph).get(touch.address)
        if touch.effect is not Effect.DEGRADED or not touch.instead or load is None or not load.peak:
            continue
        moving = (
            one for one in placements_of(graph, node) if any(place.name == touch.instead for place in one.places)
        )  # fmt: skip
        if (placement := next(moving, None)) is not None:
            can = capacity(graph, node)
            takes = can.rate if can is not None else None
            no_room = _shortages(graph).get(placement.address, "")
            yield Successor(node.address, placement.address, 0.0, load.peak, takes, no_room=no_room)


@once_per_graph
def _shortages(graph: ArchitectureGraph) -> Mapping[str, str]:
    """Why capacity is missing where a placement moves its components, by its address."""
    return {one.address: one.message for one in too_small_places(graph)}
