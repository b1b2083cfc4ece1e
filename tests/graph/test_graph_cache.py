"""What is kept of a graph: as long as the graph lives, and no longer."""

from __future__ import annotations

import gc
from weakref import ref

from aiscale import System
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.build import build
from aiscale.graph.graph_cache import once_per_component, once_per_graph
from aiscale.services import Microservice


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


def test_it_is_computed_once_for_each_component() -> None:
    one = Microservice("one", image="registry.example/a:1", replicas=2)
    other = Microservice("other", image="registry.example/a:1", replicas=3)
    graph = build(System("shop", [one, other]))[0]
    asked: list[Microservice] = []

    @once_per_component
    def replicas(_graph: ArchitectureGraph, service: Microservice) -> int:
        asked.append(service)
        return service.replicas

    assert [replicas(graph, service) for service in (one, other, one, other)] == [2, 3, 2, 3]
    assert asked == [one, other]


def test_a_copy_with_other_fields_has_a_result_of_its_own() -> None:
    service = Microservice("one", image="registry.example/a:1")
    graph = build(System("shop", [service]))[0]

    @once_per_component
    def replicas(_graph: ArchitectureGraph, component: Microservice) -> int:
        return component.replicas

    before = replicas(graph, service)
    assert replicas(graph, service.model_copy(update={"replicas": before + 2})) == before + 2
    assert replicas(graph, service) == before
