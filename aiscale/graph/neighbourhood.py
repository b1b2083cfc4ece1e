"""A part of a graph: what is near one component, or joined by some kinds of edge."""

from __future__ import annotations

from aiscale.core.component import Team
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.reachability import descendants
from aiscale.graph.traversal import Along, Walk


def neighbourhood(
    graph: ArchitectureGraph, *kinds: EdgeKind, focus: str | None = None, depth: int = 1
) -> ArchitectureGraph:
    """A graph of fewer components and edges; the components are the same objects.

    Args:
        graph: the whole.
        kinds: kinds of edge to keep; all when none is given. A component without an edge of them is left out.
        focus: address to stay near; the whole system when absent. What a team owns, itself or by its system, counts
            as one step from the team.
        depth: steps from the focus, either way, over the kinds that are kept.

    Returns:
        The part; of the edges those whose two ends are both in it.
    """
    edges = list(graph.edges_of(*kinds) if kinds else graph.edges)
    if focus is not None:
        walk = Walk(graph, *kinds, along=Along.EITHER)
        team = graph.nodes.get(focus)
        if isinstance(team, Team) and depth > 0:
            owned = [address for address, node in graph.nodes.items() if graph.owner_of(node) is team]
            kept = {focus, *owned, *descendants(walk, *owned, most_steps=depth - 1)}
        else:
            kept = {focus, *descendants(walk, focus, most_steps=depth)}
    elif kinds:
        kept = {end for edge in edges for end in (edge.source, edge.target)}
    else:
        return graph
    return ArchitectureGraph(
        graph.system,
        {address: node for address, node in graph.nodes.items() if address in kept},
        (edge for edge in edges if edge.source in kept and edge.target in kept),
    )
