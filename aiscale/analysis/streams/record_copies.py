"""What copies records as they are, and where the copies are."""

from __future__ import annotations

from aiscale.core.component import Component
from aiscale.core.ports import StreamClient
from aiscale.graph.architecture import GraphEdge


def copies_records(component: Component | None) -> bool:
    """Whether a component copies records byte by byte, and never reads what is in them: a mirror."""
    return isinstance(component, StreamClient) and component.copies_records


def copy_of(edge: GraphEdge) -> Component | None:
    """The stream that gets a copy of each record that a reference reads; None where none does."""
    copy = edge.relation.copied_into if edge.relation is not None else None
    return copy if isinstance(copy, Component) else None
