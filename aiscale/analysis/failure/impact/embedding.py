"""What the loss of a model does to an index whose queries and entries it embeds, where nobody is said to call it."""

from __future__ import annotations

from aiscale.analysis.capacity.vector_search import Searching, searches
from aiscale.analysis.failure.impact.alternatives import alternative_fails
from aiscale.analysis.failure.impact.effect import Effect
from aiscale.analysis.failure.impact.propagation import Propagation
from aiscale.analysis.failure.impact.stores import without_store
from aiscale.analysis.failure.impact.streams import handles_nothing
from aiscale.components.retrieval.vector_index import VectorIndex
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import CallTarget

_EMBEDS = ("embedded_by", "query_model")
"""Fields that say what embeds."""


def embeds_nothing(spread: Propagation, address: str) -> None:
    """What embeds is down: queries and entries get no vectors. Where somebody calls it, the call says who fails."""
    graph, node = spread.graph, spread.graph[address]
    if not isinstance(node, CallTarget) or graph.edges_to(address, EdgeKind.CALLS, EdgeKind.FALLS_BACK_TO):
        return
    users = [edge for edge in graph.edges_to(address, EdgeKind.USES) if edge.field.endswith(_EMBEDS)]
    for search in searches(graph) if users else ():
        if _embedder_of_query(search) is node:
            _searches_nothing(spread, search, node)
    for edge in users:
        if isinstance(graph[edge.source], VectorIndex) and edge.field == "embedded_by":
            for writer in graph.edges_to(edge.source, EdgeKind.WRITES):
                spread.stop(edge.source, writer.source, f"gets no new entries: {node.name} embeds them")


def _embedder_of_query(search: Searching) -> Component | None:
    """What embeds the query of a search: as it says itself, or as its index says; None where nobody says."""
    embedding = search.index.embedding
    of_index = (embedding.query_model or embedding.target) if embedding is not None else None
    return search.said.embedded_by or of_index


def _searches_nothing(spread: Propagation, search: Searching, node: Component) -> None:
    found = without_store(spread.graph, search.edge)
    if found is None:
        return
    user, index = search.user.address, search.index.name
    embeds = f"{node.name}, which embeds its queries of {index}"
    if found[0] is Effect.FAILS:
        if not alternative_fails(spread, search.edge, node.address, embeds):
            spread.down(user, node.address, f"needs {embeds}")
    elif found[0] is Effect.DELAYED:
        spread.mark(user, Effect.DELAYED, node.address, f"commits nothing until {embeds}, is back")
        handles_nothing(spread, user)
    else:
        spread.mark(user, found[0], node.address, f"does without {index}, which it may: {node.name} embeds its queries")
