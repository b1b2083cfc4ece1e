"""Copies of a store in a picture: a box in each other place that has one, and who reads there."""

from __future__ import annotations

from collections.abc import Container, Iterator

from aiscale.analysis.placement.places import copies_of, copy_at
from aiscale.components.features.feature_view import FeatureView
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.render.picture import Line, PictureEdge, PictureNode

_READ = {EdgeKind.READS, EdgeKind.CALLS, EdgeKind.FEATURES}


def copy_boxes(
    graph: ArchitectureGraph, shown: Container[str]
) -> Iterator[tuple[PictureNode, tuple[PictureEdge, ...]]]:
    """A box for each copy of what is drawn, with the arrows that fill it: from the store's views where it has some."""
    for store in graph.nodes.values():
        if store.address not in shown:
            continue
        for edge in copies_of(graph, store):
            box = PictureNode(_id(edge), store.name, ("a copy, read here",), store.kind, edge.target)
            kept = [part.address for part in _kept(graph, store) if part.address in shown] or [store.address]
            yield box, tuple(PictureEdge(address, box.id, Line.COPY) for address in kept)


def _kept(graph: ArchitectureGraph, store: Component) -> Iterator[Component]:
    """What a store keeps for look-ups."""
    for edge in graph.out_edges(store, EdgeKind.HAS):
        part = graph[edge.target]
        if isinstance(part, FeatureView) and part.online:
            yield part


def read_from(graph: ArchitectureGraph, edge: GraphEdge) -> str | None:
    """The box of the copy that a reference reads; None where it reads no copy."""
    if edge.kind not in _READ:
        return None
    place = graph.place_of(graph[edge.source])
    copy = copy_at(graph, graph[edge.target], place) if place is not None else None
    return _id(copy) if copy is not None else None


def _id(copy: GraphEdge) -> str:
    """No address holds a number sign."""
    return f"{copy.source}#{copy.target}"
