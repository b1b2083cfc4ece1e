"""Which component sends dead letters, from which stream to which."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from aiscale.components.streams.pubsub_subscription import PubSubSubscription
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import EventStream
from aiscale.core.relations import Consume, DeadLetter
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge


class DeadLetterRoute(NamedTuple):
    """One source and its dead-letter stream.

    Attributes:
        component: the sender: a reader, or a subscription itself.
        source: the stream of the failed records.
        target: the dead-letter stream.
        field: the field of the component that declares it.
        item: position in that field, where it holds several.
    """

    component: Component
    source: EventStream
    target: EventStream
    field: str
    item: int | None


def dead_letter_routes(graph: ArchitectureGraph) -> Iterator[DeadLetterRoute]:
    """Every dead-letter route, in the order of edges. Linear in the edges."""
    for edge in graph.edges:
        if edge.kind is not EdgeKind.WRITES or not isinstance(edge.relation, DeadLetter):
            continue
        source = _source(graph, edge)
        target = graph[edge.target]
        if source is not None and isinstance(target, EventStream):
            yield DeadLetterRoute(graph[edge.source], source, target, edge.field, edge.item)


def _source(graph: ArchitectureGraph, edge: GraphEdge) -> EventStream | None:
    component = graph[edge.source]
    if isinstance(component, PubSubSubscription):
        return component
    field = edge.field.partition(".")[0]
    value = getattr(component, field, None)
    held = value[edge.item] if isinstance(value, tuple) and edge.item is not None else value
    return held.target if isinstance(held, Consume) else None
