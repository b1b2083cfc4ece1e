"""Large and deep systems: no recursion, and work that grows as the system does."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Annotated, ClassVar

import pytest

from aiscale import System
from aiscale.core.component import Component
from aiscale.core.edges import Edge, EdgeKind
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.build import build
from aiscale.graph.cycles import cycles
from aiscale.graph.dominators import dominators
from aiscale.graph.neighbourhood import neighbourhood
from aiscale.graph.order import reverse_postorder
from aiscale.graph.paths import Paths, simple_paths
from aiscale.graph.reachability import ancestors, descendants, shortest_path
from aiscale.graph.traversal import Walk
from tests.graph.graphs import at, graph_of
from tests.support.operations import operations


def chain(size: int) -> ArchitectureGraph:
    """One after the other."""
    return graph_of(size, itertools.pairwise(range(size)))


def hub(size: int) -> ArchitectureGraph:
    """All between one and another: as many ways, and a component with as many edges as there are others."""
    middle = range(2, size)
    return graph_of(size, [*((0, n) for n in middle), *((n, 1) for n in middle)])


def ladder(size: int) -> ArchitectureGraph:
    """Two chains with rungs: exponentially many ways."""
    return graph_of(size, [(n, n + step) for n in range(size) for step in (1, 2) if n + step < size])


def ring(size: int) -> ArchitectureGraph:
    """A chain that comes back."""
    return graph_of(size, [(n, (n + 1) % size) for n in range(size)])


def queries(graph: ArchitectureGraph) -> Iterator[tuple[str, Callable[[], object]]]:
    last = max(graph.nodes)
    walk = Walk(graph)
    yield "descendants", lambda: descendants(walk, at(0))
    yield "ancestors", lambda: ancestors(walk, last)
    yield "shortest_path", lambda: shortest_path(walk, at(0), last)
    yield "simple_paths", lambda: simple_paths(walk, at(0), last, most=3)
    yield "dominators", lambda: dominators(walk, at(0), last)
    yield "reverse_postorder", lambda: reverse_postorder(walk)
    yield "cycles", lambda: list(cycles(walk))
    yield "neighbourhood", lambda: neighbourhood(graph, focus=at(0), depth=3)


NAMES = [name for name, _ in queries(chain(2))]
SHAPES = [chain, hub, ladder, ring]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
@pytest.mark.parametrize("name", NAMES)
def test_twice_the_system_is_twice_the_work(name: str, shape: Callable[[int], ArchitectureGraph]) -> None:
    small, large = (operations(dict(queries(shape(size)))[name]) for size in (400, 800))
    assert large <= 2.2 * small


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_ten_thousand(shape: Callable[[int], ArchitectureGraph]) -> None:
    graph = shape(10_000)
    found = {name: query() for name, query in queries(graph)}
    assert list(found) == NAMES


def test_a_chain_of_a_hundred_thousand() -> None:
    graph = chain(100_000)
    addresses = tuple(graph.nodes)
    found = {name: query() for name, query in queries(graph)}
    assert found["shortest_path"] == addresses
    assert found["simple_paths"] == Paths((addresses,), is_complete=True)
    assert found["dominators"] == addresses[1:-1]
    assert found["cycles"] == []


def test_a_hub_of_ten_thousand() -> None:
    graph = hub(10_002)
    walk = Walk(graph)
    assert dominators(walk, at(0), at(1)) == ()
    paths = simple_paths(walk, at(0), at(1), most=50)
    assert (len(paths.paths), paths.is_complete) == (50, False)


def test_ways_beyond_counting_are_bounded() -> None:
    paths = simple_paths(Walk(ladder(60)), at(0), at(59), most=20)
    assert (len(paths.paths), len(paths.paths[0]), paths.is_complete) == (20, 31, False)


class Link(Component):
    family: ClassVar[str] = "links"
    calls: Annotated[Component | None, Edge(EdgeKind.CALLS)] = None


def links(size: int) -> System:
    """A chain in which each holds the next."""
    link = None
    for number in range(size):
        link = Link(f"l{number:06}", calls=link)
    assert link is not None
    return System("s", [link])


def test_a_system_is_collected_and_built_in_linear_work() -> None:
    system = links(100_000)
    graph, found = build(system)
    assert (len(system.components), len(graph), len(graph.edges), len(found)) == (100_000, 100_000, 99_999, 0)
    assert graph.owner_of(graph["links/l000000"]) is None
    small, large = (operations(lambda size=size: build(links(size))) for size in (400, 800))
    assert large <= 2.2 * small
