"""What is computed from a whole graph, once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar, cast

from aiscale.graph.architecture import ArchitectureGraph

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
        return cast("T", kept[compute])

    return ask
