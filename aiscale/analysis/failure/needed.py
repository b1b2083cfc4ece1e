"""What a service needs for every answer: services, feature stores and databases that nothing replaces."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from aiscale.analysis.latency.store_queries import is_kept, query
from aiscale.analysis.network.routing import is_aside, rejects_without
from aiscale.components.serving.inference_graph import InferenceGraph
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import CallTarget, FeatureProvider
from aiscale.core.relations import Call, Lookup
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.forwarding import forwarded
from aiscale.graph.graph_cache import once_per_component

_EDGES = (EdgeKind.CALLS, EdgeKind.READS, EdgeKind.WRITES, EdgeKind.FEATURES, EdgeKind.STORED_IN)


@once_per_component
def needed(graph: ArchitectureGraph, component: Component) -> Mapping[str, str]:
    """All that a component needs for every answer, by address, nearest first, with the address of who uses it.

    Not among them: what is called for some requests only, what may be missing (``required=False``), and what has a
    fallback. Pools and proxies are looked through. One pass over the calls behind the component.
    """
    found: dict[str, str] = {}
    waiting = [component.address]
    for address in waiting:
        for edge in _always_used(graph, address):
            if edge.target in found or edge.target == component.address:
                continue
            found[edge.target] = address
            if not _falls_back(graph, edge.target):
                waiting.append(edge.target)
    return found


def needed_by_both(graph: ArchitectureGraph, one: Component, other: Component) -> Sequence[Component]:
    """What two components need for every answer, themselves included: the first on each path, nearest first.

    What has a fallback is not among them, unless it is one of the two.
    """
    mine, theirs, found = needed(graph, one), needed(graph, other), list[Component]()
    ends, behind = {one.address, other.address}, set[str]()
    for address in (one.address, *mine):
        if mine.get(address) in behind:
            behind.add(address)
        elif address in theirs or address == other.address:
            if address in ends or not _falls_back(graph, address):
                found.append(graph[address])
            behind.add(address)
    return found


def _falls_back(graph: ArchitectureGraph, address: str) -> bool:
    return bool(getattr(graph[address], "fallback", ()))


def _always_used(graph: ArchitectureGraph, address: str) -> Iterator[GraphEdge]:
    """What a component calls, asks or looks up for every request, and fails without."""
    node = graph[address]
    takes_one = node.takes_one_step if isinstance(node, InferenceGraph) else len(forwarded(graph, node)) > 1
    for edge in graph.edges_from(address, *_EDGES):
        if edge.kind is EdgeKind.CALLS:
            call = edge.relation if isinstance(edge.relation, Call) else None
            is_always = call is None or (call.required and call.per_request >= 1 and call.one_of is None)
            if is_aside(edge):
                if rejects_without(node, edge):
                    yield edge
            elif is_always and not takes_one:
                yield edge
        elif edge.kind is EdgeKind.FEATURES:
            if isinstance(node, CallTarget) and not (isinstance(edge.relation, Lookup) and not edge.relation.required):
                yield edge
        elif edge.kind is EdgeKind.STORED_IN:
            if isinstance(node, FeatureProvider) or is_kept(graph, edge):
                yield edge
        else:
            asked = query(graph, edge)
            if asked is not None and asked.required and asked.per_request >= 1 and asked.one_of is None:
                yield edge
