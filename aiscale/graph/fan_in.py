"""How many depend on each component, and what they add up to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge


@dataclass(frozen=True, slots=True)
class FanIn:
    """What leads to one component in one step.

    Attributes:
        sources: how many components; each once, however often it refers.
        load: the sum over the edges of what each adds, for example calls per second.
    """

    sources: int
    load: float


def fan_in(
    graph: ArchitectureGraph, *kinds: EdgeKind, adds: Callable[[GraphEdge], float] = lambda _edge: 1.0
) -> Mapping[str, FanIn]:
    """The fan-in of every component that anything refers to, in one pass over the edges.

    Args:
        graph: the system's graph.
        kinds: kinds of edge that count; all when none is given.
        adds: what an edge adds to the load; one each when absent.

    Returns:
        By address, in the order of addresses.
    """
    sources: dict[str, set[str]] = {}
    load: dict[str, float] = {}
    for edge in graph.edges_of(*kinds) if kinds else graph.edges:
        sources.setdefault(edge.target, set()).add(edge.source)
        load[edge.target] = load.get(edge.target, 0.0) + adds(edge)
    return {address: FanIn(len(sources[address]), load[address]) for address in graph.nodes if address in sources}
