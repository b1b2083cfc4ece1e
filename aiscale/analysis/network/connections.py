"""Who connects to whom, beyond calls: to the fallbacks of what is called, and to the pods that the user deploys."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from aiscale.analysis.streams.client_identity import runner_of
from aiscale.components.features.feature_service import FeatureService
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.graph_cache import once_per_graph

CONNECTS = (EdgeKind.CALLS, EdgeKind.READS, EdgeKind.WRITES, EdgeKind.FEATURES)
"""Edges whose source connects to what serves the target."""


def calls_from(graph: ArchitectureGraph, address: str) -> Sequence[GraphEdge]:
    """The calls of a component, with those of the fallbacks of what it calls: it calls them while that is down."""
    return _calls(graph)[0].get(address, ())


def calls_to(graph: ArchitectureGraph, address: str) -> Sequence[GraphEdge]:
    """The calls of a component by others, with those of who calls it as a fallback of something else."""
    return _calls(graph)[1].get(address, ())


@once_per_graph
def _calls(graph: ArchitectureGraph) -> tuple[Mapping[str, list[GraphEdge]], Mapping[str, list[GraphEdge]]]:
    found: dict[tuple[str, str], GraphEdge] = {}
    direct = list(graph.edges_of(EdgeKind.CALLS))
    instead = {(call.source, edge.target): (call, edge) for call in direct for edge in _fallbacks(graph, call.target)}
    for (source, target), (call, edge) in instead.items():
        if source != target:
            found[source, target] = GraphEdge(source, target, EdgeKind.CALLS, call.field, call.item, edge.relation)
    named = {(edge.source, edge.target) for edge in direct}
    calls = [*direct, *(edge for ends, edge in found.items() if ends not in named)]
    by_source, by_target = defaultdict(list), defaultdict(list)
    for edge in calls:
        by_source[edge.source].append(edge)
        by_target[edge.target].append(edge)
    return by_source, by_target


def _fallbacks(graph: ArchitectureGraph, address: str) -> Iterator[GraphEdge]:
    """The fallbacks of a component, theirs included."""
    waiting, seen = [address], {address}
    while waiting:
        for edge in graph.edges_from(waiting.pop(), EdgeKind.FALLS_BACK_TO):
            if edge.target not in seen:
                seen.add(edge.target)
                waiting.append(edge.target)
                yield edge


def server_of(graph: ArchitectureGraph, edge: GraphEdge) -> Component:
    """Whose pods answer: a feature service is served by its store."""
    target = graph[edge.target]
    return target.store if isinstance(target, FeatureService) else target


@once_per_graph
def clients(graph: ArchitectureGraph) -> Mapping[str, tuple[Component, ...]]:
    """Whose pods call, read, write or look up each component, by address: each once, by address."""
    found: dict[str, dict[str, Component]] = defaultdict(dict)
    edges = [*graph.edges_of(*CONNECTS), *(edge for calls in _calls(graph)[0].values() for edge in calls)]
    for edge in edges:
        client, server = runner_of(graph[edge.source]), server_of(graph, edge)
        if client is not server:
            found[server.address][client.address] = client
    return {address: tuple(some[one] for one in sorted(some)) for address, some in found.items()}
