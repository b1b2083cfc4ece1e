"""Which part of what comes in somewhere is sent to what is down: where a route or a global load balancer divides it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from aiscale.analysis.balancing import shares, stand_ins
from aiscale.analysis.impact.effect import Touch
from aiscale.analysis.impact.endpoints import sent_along
from aiscale.components.mesh.external_client import ExternalClient
from aiscale.components.mesh.global_load_balancer import GlobalLoadBalancer
from aiscale.components.mesh.route import Backend, Route
from aiscale.components.platform.device import Device
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import Call
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge


class Part(NamedTuple):
    """A part of some requests.

    Attributes:
        share: how much it is, from 0 to 1; None where nobody says.
        to: addresses of the routes and services that are down and that it is sent to.
    """

    share: float | None
    to: tuple[str, ...]


def part_of(graph: ArchitectureGraph, worst: Mapping[str, Touch], address: str) -> Part | None:
    """The part of what comes in at a component that is sent to what is down; None where that is not all that it lacks.

    Args:
        graph: the system.
        worst: the worst that happens to each component.
        address: an entry that is degraded.
    """
    node = graph[address]
    if isinstance(node, Route | GlobalLoadBalancer):
        found = _divided(graph, worst, node)
    elif isinstance(node, ExternalClient | Device):
        found = _sent(graph, worst, address)
    else:
        return None
    return found if found is not None and found.to else None


def _divided(graph: ArchitectureGraph, worst: Mapping[str, Touch], node: Route | GlobalLoadBalancer) -> Part | None:
    """What an entrance sends to what is down, whoever answers it then."""
    usual: Iterable[float | None] = shares(node) if isinstance(node, GlobalLoadBalancer) else ()
    parts = []
    for edge in graph.edges_from(node.address, EdgeKind.CALLS):
        if isinstance(node, GlobalLoadBalancer):
            parts.append(_times([*usual][edge.item or 0], _at(graph, worst, edge.target)))
        elif isinstance(edge.relation, Backend):
            parts.append(_times(edge.relation.weight / 100, _at(graph, worst, edge.target)))
        elif _is_down(worst, edge.target) and edge.field != "mirror":
            return None  # what counts its requests, for all of them
    return _together(parts)


def _sent(graph: ArchitectureGraph, worst: Mapping[str, Touch], address: str) -> Part | None:
    """What a client sends to what is down and nobody stands in for: of a page of several requests, the mean."""
    edges = graph.edges_from(address, EdgeKind.CALLS)
    others = (edge.target for kind in (EdgeKind.WRITES, EdgeKind.READS) for edge in graph.edges_from(address, kind))
    if any(_is_down(worst, target) for target in (*others, *(edge.target for edge in edges))):
        return None
    every = sum(_each(edge) for edge in edges)
    return _together(_times(_each(edge) / every, _unanswered(graph, worst, edge)) for edge in edges)


def _unanswered(graph: ArchitectureGraph, worst: Mapping[str, Touch], call: GraphEdge) -> Part:
    """The part of a call that gets no answer."""
    balancer = graph[call.target]
    if not isinstance(balancer, GlobalLoadBalancer):
        return _at(graph, worst, call.target)
    own, usual = sent_along(graph, balancer, call), shares(balancer)
    parts = []
    for at in own:
        route = balancer.choices[at].target.address
        answered = (
            other for other in stand_ins(balancer, at) if not _is_down(worst, balancer.choices[other].target.address)
        )
        if _is_down(worst, route) and next(answered, None) is not None:
            continue
        share = usual[at] if len(own) == len(usual) else 1.0 if len(own) == 1 else None
        parts.append(_times(share, _at(graph, worst, route)))
    return _together(parts)


def _at(graph: ArchitectureGraph, worst: Mapping[str, Touch], address: str) -> Part:
    """The part of what is sent to a component that gets no answer there."""
    if _is_down(worst, address):
        return Part(1.0, (address,))
    node = graph[address]
    return (_divided(graph, worst, node) if isinstance(node, Route) else None) or Part(0.0, ())


def _is_down(worst: Mapping[str, Touch], address: str) -> bool:
    return address in worst and worst[address].effect.is_down


def _each(edge: GraphEdge) -> float:
    return edge.relation.per_request if isinstance(edge.relation, Call) else 1.0


def _times(share: float | None, part: Part) -> Part:
    if share == 0.0 or part.share == 0.0:
        return Part(0.0, ())
    return Part(None if share is None or part.share is None else share * part.share, part.to)


def _together(parts: Iterable[Part]) -> Part:
    every = list(parts)
    known = [part.share for part in every if part.share is not None]
    return Part(sum(known) if len(known) == len(every) else None, tuple(dict.fromkeys(_named(every))))


def _named(parts: Iterable[Part]) -> Iterator[str]:
    for part in parts:
        yield from part.to
