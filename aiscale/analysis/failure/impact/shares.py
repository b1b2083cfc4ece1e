"""Which part of what comes in somewhere is sent to what is down: where a route or a global load balancer divides it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from aiscale.analysis.failure.impact.endpoints import sent_along
from aiscale.analysis.load.load_balancing import shares, stand_ins
from aiscale.components.network.external_client import ExternalClient
from aiscale.components.network.global_load_balancer import GlobalLoadBalancer
from aiscale.components.network.route import Backend, Route
from aiscale.components.platform.device import Device
from aiscale.components.serving.inference_graph import InferenceGraph
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import Call
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge

Down = Callable[[str], bool]
"""Whether a component does not do its work, by address."""


class Part(NamedTuple):
    """A part of some requests.

    Attributes:
        share: how much it is, from 0 to 1; None where nobody says.
        to: addresses of the routes and services that are down and that it is sent to.
    """

    share: float | None
    to: tuple[str, ...]


def part_of(graph: ArchitectureGraph, is_down: Down, address: str) -> Part | None:
    """The part of what comes in at a component that is sent to what is down; None where that is not all that it lacks.

    Args:
        graph: the system.
        is_down: whether a component does not do its work, by address.
        address: an entry that is degraded.
    """
    node = graph[address]
    found: Part | None
    if isinstance(node, InferenceGraph):
        found = _through(graph, is_down, node)
    elif isinstance(node, Route | GlobalLoadBalancer):
        found = _divided(graph, is_down, node)
    elif isinstance(node, ExternalClient | Device):
        found = _sent(graph, is_down, address)
    else:
        return None
    return found if found is not None and found.to else None


def failing_part_of(graph: ArchitectureGraph, is_down: Down, address: str) -> Part | None:
    """The part of what comes in at a component that fails: as :func:`part_of`, without what others stand in for."""
    node = graph[address]
    if not isinstance(node, GlobalLoadBalancer):
        return part_of(graph, is_down, address)
    found = _unanswered_at(graph, is_down, node, range(len(node.choices)))
    return found if found.to else None


def _divided(graph: ArchitectureGraph, is_down: Down, node: Route | GlobalLoadBalancer) -> Part | None:
    """What an entrance sends to what is down, whoever answers it then."""
    edges = graph.edges_from(node.address, EdgeKind.CALLS)
    if isinstance(node, GlobalLoadBalancer):
        usual = shares(node)
        return _together(_times(usual[edge.item or 0], _at(graph, is_down, edge.target)) for edge in edges)
    parts = []
    for edge in edges:
        if isinstance(edge.relation, Backend):
            parts.append(_times(edge.relation.weight / 100, _at(graph, is_down, edge.target)))
        elif is_down(edge.target) and edge.field != "mirror":
            return None  # what counts its requests, for all of them
    return _together(parts)


def _through(graph: ArchitectureGraph, is_down: Down, router: InferenceGraph) -> Part:
    """What an inference graph sends to what is down; nobody knows how much where two steps of each request do."""
    edges = graph.edges_from(router.address, EdgeKind.CALLS)
    parts = [_times(router.shares[edge.item or 0], _at(graph, is_down, edge.target)) for edge in edges]
    if router.takes_one_step:
        return _together(parts)
    failing = [part for part in parts if part.to]
    return failing[0] if len(failing) == 1 else Part(None if failing else 0.0, _together(failing).to)


def _sent(graph: ArchitectureGraph, is_down: Down, address: str) -> Part | None:
    """What a client sends to what is down and nobody stands in for: of a page of several requests, the mean."""
    edges = graph.edges_from(address, EdgeKind.CALLS)
    others = graph.edges_from(address, EdgeKind.WRITES, EdgeKind.READS)
    if any(is_down(edge.target) for edge in (*others, *edges)):
        return None
    every = sum(_each(edge) for edge in edges)
    return _together(_times(_each(edge) / every, _unanswered(graph, is_down, edge)) for edge in edges)


def _unanswered(graph: ArchitectureGraph, is_down: Down, call: GraphEdge) -> Part:
    """The part of a call that gets no answer."""
    balancer = graph[call.target]
    if not isinstance(balancer, GlobalLoadBalancer):
        return _at(graph, is_down, call.target)
    return _unanswered_at(graph, is_down, balancer, sent_along(graph, balancer, call))


def _unanswered_at(graph: ArchitectureGraph, is_down: Down, balancer: GlobalLoadBalancer, own: Sequence[int]) -> Part:
    """The part of what a balancer gets for some of its endpoints that gets no answer."""
    usual = shares(balancer)
    parts = []
    for at in own:
        route = balancer.choices[at].target.address
        answered = (other for other in stand_ins(balancer, at) if not is_down(balancer.choices[other].target.address))
        if is_down(route) and next(answered, None) is not None:
            continue
        share = usual[at] if len(own) == len(usual) else 1.0 if len(own) == 1 else None
        parts.append(_times(share, _at(graph, is_down, route)))
    return _together(parts)


def _at(graph: ArchitectureGraph, is_down: Down, address: str) -> Part:
    """The part of what is sent to a component that gets no answer there."""
    if is_down(address):
        return Part(1.0, (address,))
    node = graph[address]
    if isinstance(node, InferenceGraph) and not node.fallback:
        return _through(graph, is_down, node)
    return (_divided(graph, is_down, node) if isinstance(node, Route) else None) or Part(0.0, ())


def _each(edge: GraphEdge) -> float:
    return edge.relation.per_request if isinstance(edge.relation, Call) else 1.0


def _times(share: float | None, part: Part) -> Part:
    if share == 0.0 or part.share == 0.0:
        return Part(0.0, ())
    return Part(None if share is None or part.share is None else share * part.share, part.to)


def _together(parts: Iterable[Part]) -> Part:
    every = list(parts)
    known = [part.share for part in every if part.share is not None]
    to = dict.fromkeys(address for part in every for address in part.to)
    return Part(sum(known) if len(known) == len(every) else None, tuple(to))
