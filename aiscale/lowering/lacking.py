"""What is brought up although something that it needs is not provisioned yet."""

from __future__ import annotations

from collections.abc import Mapping

from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.lowering.platform.target import elsewhere, several_clusters
from aiscale.lowering.registry import is_provisioned, lowering_of

_NEEDS = (EdgeKind.CALLS, EdgeKind.FALLS_BACK_TO, EdgeKind.FEATURES, EdgeKind.READS, EdgeKind.WRITES)


def lacking(graph: ArchitectureGraph) -> Mapping[str, tuple[Component, ...]]:
    """What each component that is brought up calls, falls back to, reads or writes and will not find, by address.

    A call that the caller can do without is none of them. Nothing where the system is not brought up at all.
    """
    if several_clusters(graph):
        return {}
    found: dict[str, dict[str, Component]] = {}
    for edge in graph.edges_of(*_NEEDS):
        user, used = graph[edge.source], graph[edge.target]
        if _is_needed(edge) and _is_made(graph, user) and not _is_there(graph, used):
            found.setdefault(edge.source, {})[edge.target] = used
    return {address: tuple(used[one] for one in sorted(used)) for address, used in sorted(found.items())}


def _is_needed(edge: GraphEdge) -> bool:
    return bool(getattr(edge.relation, "required", True))


def _is_made(graph: ArchitectureGraph, component: Component) -> bool:
    return lowering_of(component) is not None and elsewhere(graph, component) is None


def _is_there(graph: ArchitectureGraph, component: Component) -> bool:
    return is_provisioned(component) and (lowering_of(component) is None or elsewhere(graph, component) is None)
