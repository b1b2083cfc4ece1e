"""Which data may hold the answers of which service: what a model must not learn from alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph

_FORWARD = frozenset({EdgeKind.WRITES})
_BACKWARD = frozenset({EdgeKind.CALLS, EdgeKind.READS, EdgeKind.FEATURES})


def influenced(graph: ArchitectureGraph, services: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """For each component, the services among the given ones whose answers may have reached it.

    An answer reaches who called for it, what that writes, who reads it, and so on. What a pipeline learns it does
    not hand on here: a deployed model is the end of the way. One pass over the graph, loops included.

    Args:
        graph: the system.
        services: addresses of the services that are asked about.

    Returns:
        Addresses of services by address; a component that none of them reaches is left out.
    """
    import networkx as nx

    asked = sorted(set(services))
    steps: nx.DiGraph[str] = nx.DiGraph()
    steps.add_nodes_from(graph.nodes)
    for edge in graph.edges:
        if isinstance(graph[edge.source], DeliveryPipeline):
            continue
        if edge.kind in _FORWARD:
            steps.add_edge(edge.source, edge.target)
        elif edge.kind in _BACKWARD:
            steps.add_edge(edge.target, edge.source)
    bits = {address: 1 << position for position, address in enumerate(asked)}
    groups = nx.condensation(steps)
    masks: dict[int, int] = defaultdict(int)
    found: dict[str, frozenset[str]] = {}
    for group in nx.topological_sort(groups):
        members = groups.nodes[group]["members"]
        mask = masks[group]
        for member in members:
            mask |= bits.get(member, 0)
        for following in groups.successors(group):
            masks[following] |= mask
        if mask:
            reached = frozenset(address for address in asked if bits[address] & mask)
            found.update((member, reached) for member in members)
    return found
