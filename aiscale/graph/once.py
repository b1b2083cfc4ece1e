"""What is computed from a whole graph, once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

from aiscale.graph.architecture import ArchitectureGraph

T = TypeVar("T")


def once_per_graph(compute: Callable[[ArchitectureGraph], T]) -> Callable[[ArchitectureGraph], T]:
    """Computes when it is first asked for, and keeps the result as long as the graph lives; graphs never change."""
    kept: WeakKeyDictionary[ArchitectureGraph, T] = WeakKeyDictionary()

    @wraps(compute)
    def ask(graph: ArchitectureGraph) -> T:
        if graph not in kept:
            kept[graph] = compute(graph)
        return kept[graph]

    return ask
