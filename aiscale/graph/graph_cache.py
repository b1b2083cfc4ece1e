"""What is computed from a graph, or from one of its components, once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from aiscale.core.component import Component
from aiscale.graph.architecture import ArchitectureGraph

C = TypeVar("C", bound=Component)
T = TypeVar("T")


def once_per_graph(compute: Callable[[ArchitectureGraph], T]) -> Callable[[ArchitectureGraph], T]:
    """Computes when it is first asked for, and keeps the result as long as the graph lives; graphs never change.

    The graph itself keeps it, so that a result that refers to the graph goes with it.
    """

    @wraps(compute)
    def ask(graph: ArchitectureGraph) -> T:
        kept = graph.computed
        if compute not in kept:
            kept[compute] = compute(graph)
        found: T = kept[compute]
        return found

    return ask


def once_per_component(compute: Callable[[ArchitectureGraph, C], T]) -> Callable[[ArchitectureGraph, C], T]:
    """The same of a graph and one component: computed when it is first asked for, and kept as long as the graph lives.

    A component that is not in the graph, as a copy of one with other fields, has a result of its own.
    """

    @wraps(compute)
    def ask(graph: ArchitectureGraph, component: C) -> T:
        if compute not in graph.computed:
            graph.computed[compute] = {}
        kept: dict[C, T] = graph.computed[compute]
        if component not in kept:
            kept[component] = compute(graph, component)
        return kept[component]

    return ask
