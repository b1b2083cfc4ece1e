"""The graph as data: everything that is declared, with owners and the attributes of edges."""

from __future__ import annotations

from typing import Any

from aiscale.core.describe import describe_value
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.render.tree import node_link


def graph_document(graph: ArchitectureGraph) -> dict[str, Any]:
    """The graph as JSON data.

    Returns:
        What :func:`aiscale.render.tree.node_link` gives; each node has its ``owned_by`` and ``system`` beside, each
        edge its ``attributes``: those of its relation, empty where it has none.
    """
    data = node_link(graph)
    for described, component in zip(data["nodes"], graph.nodes.values(), strict=True):
        owner = graph.owner_of(component)
        described["owned_by"] = owner.address if owner is not None else None
        described["system"] = graph.owners.system_of(component).address
    for described, edge in zip(data["edges"], graph.edges, strict=True):
        described["attributes"] = _attributes(edge)
    return data


def _attributes(edge: GraphEdge) -> dict[str, Any]:
    if edge.relation is None:
        return {}
    found = describe_value(edge.relation)
    return {name: value for name, value in found.items() if name not in {"kind", edge.relation.reference()}}
