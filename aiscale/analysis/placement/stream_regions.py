"""In which regions the readers and writers of a stream run."""

from __future__ import annotations

from collections.abc import Iterable

from aiscale.core.component import Component
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge


def regions_of(graph: ArchitectureGraph, edges: Iterable[GraphEdge]) -> dict[str, str]:
    """The regions that are known, each with the name of the first component there.

    Args:
        graph: the system.
        edges: references of the readers or writers.
    """
    found: dict[str, str] = {}
    for edge in edges:
        component = graph[edge.source]
        place = graph.place_of(component)
        region = getattr(place, "region", None)
        name = region.name if isinstance(region, Component) else region
        if isinstance(name, str):
            found.setdefault(name, component.name)
    return found
