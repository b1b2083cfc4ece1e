"""Who puts records aside, from which stream into which."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from aiscale.components.streams.pubsub_subscription import PubSubSubscription
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import EventStream
from aiscale.core.relations import Consume, DeadLetter
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge


class Aside(NamedTuple):
    """One way aside.

    Attributes:
        component: who puts records there: a reader, or a subscription by itself.
        source: the stream that they come from.
        target: the stream that they go to.
        field: the field of the component that says so.
        item: position in that field, where it holds several.
    """

    component: Component
    source: EventStream
    target: EventStream
    field: str
    item: int | None


def asides(graph: ArchitectureGraph) -> Iterator[Aside]:
    """Every way aside, in the order of edges. Linear in the edges."""
    for edge in graph.edges:
        if edge.kind is not EdgeKind.WRITES or not isinstance(edge.relation, DeadLetter):
            continue
        source = _source(graph, edge)
        target = graph[edge.target]
        if source is not None and isinstance(target, EventStream):
            yield Aside(graph[edge.source], source, target, edge.field, edge.item)


def _source(graph: ArchitectureGraph, edge: GraphEdge) -> EventStream | None:
    component = graph[edge.source]
    if isinstance(component, PubSubSubscription):
        return component
    field = edge.field.partition(".")[0]
    value = getattr(component, field, None)
    held = value[edge.item] if isinstance(value, tuple) and edge.item is not None else value
    return held.target if isinstance(held, Consume) else None
