"""What is kept of a graph: as long as the graph lives, and no longer."""

from __future__ import annotations

import gc
from weakref import ref

from aiscale import System
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.build import build
from aiscale.graph.graph_cache import once_per_graph


def test_it_is_computed_once_for_each_graph() -> None:
    asked: list[ArchitectureGraph] = []

    @once_per_graph
    def count(graph: ArchitectureGraph) -> int:
        asked.append(graph)
        return len(asked)

    first, second = build(System("first", []))[0], build(System("second", []))[0]
    assert [count(graph) for graph in (first, second, first, second)] == [1, 2, 1, 2]
    assert asked == [first, second]


def test_a_result_that_refers_to_the_graph_goes_with_it() -> None:
    @once_per_graph
    def itself(graph: ArchitectureGraph) -> ArchitectureGraph:
        return graph

    graph = build(System("shop", []))[0]
    assert itself(graph) is graph
    seen = ref(graph)
    del graph
    gc.collect()
    assert seen() is None
