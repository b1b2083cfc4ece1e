"""Which data may hold the answers of which service: what a model must not learn from alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.components.people.human_review import HumanReview
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.cycles import groups

_FORWARD = frozenset({EdgeKind.WRITES})
_BACKWARD = frozenset({EdgeKind.CALLS, EdgeKind.FALLS_BACK_TO, EdgeKind.READS, EdgeKind.FEATURES})


class Influence(NamedTuple):
    """Whose answers may have reached what.

    Attributes:
        bits: one bit for each service that was asked about, by address.
        reached: the bits of all services whose answers may have reached a component, by address. Numbers rather than
            sets, since along a chain of services the sets together would grow with the square of its length.
    """

    bits: Mapping[str, int]
    reached: Mapping[str, int]

    def holds(self, component: Component, service: Component) -> bool:
        """Whether the component may hold answers of the service; a service holds its own."""
        return bool(self.reached.get(component.address, 0) & self.bits.get(service.address, 0))


def influenced(graph: ArchitectureGraph, services: Iterable[str]) -> Influence:
    """Follow the answers of services through the system.

    An answer reaches who called for it, what that writes, who reads it, and so on. What a pipeline learns it does
    not hand on here: a deployed model is the end of the way. Neither do people,
    who see an answer and judge for themselves. One pass over the graph, loops included.

    Args:
        graph: the system.
        services: addresses of the services that are asked about.
    """
    steps: dict[str, list[str]] = {address: [] for address in graph.nodes}
    for edge in graph.edges:
        if isinstance(graph[edge.source], DeliveryPipeline | HumanReview):
            continue
        if edge.kind in _FORWARD:
            steps[edge.source].append(edge.target)
        elif edge.kind in _BACKWARD:
            steps[edge.target].append(edge.source)
    bits = {address: 1 << position for position, address in enumerate(sorted(set(services)))}
    reached = dict(bits)
    for members in reversed(list(groups(steps))):
        mask = 0
        for member in members:
            mask |= reached.get(member, 0)
        if not mask:
            continue
        for member in members:
            reached[member] = mask
            for following in steps[member]:
                reached[following] = reached.get(following, 0) | mask
    return Influence(bits, reached)
