"""Graphs of any shape, of parts that say nothing but how they are wired."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

import networkx as nx
from hypothesis import strategies as st

from aiscale import System
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge


class Part(Component):
    """A node."""

    family: ClassVar[str] = "parts"


def at(number: int) -> str:
    """The address of a part."""
    return f"parts/p{number:06}"


def graph_of(size: int, edges: Iterable[tuple[int, int] | tuple[int, int, EdgeKind]]) -> ArchitectureGraph:
    """A graph of parts 0 to size - 1; an edge is a call where nothing else is said."""
    nodes: dict[str, Component] = {at(number): Part(f"p{number:06}") for number in range(size)}
    wired = [GraphEdge(at(e[0]), at(e[1]), e[2] if len(e) > 2 else EdgeKind.CALLS, "calls") for e in edges]
    return ArchitectureGraph(
        System("s", []), nodes, sorted(wired, key=lambda edge: (edge.source, edge.target, edge.kind))
    )


@st.composite
def graphs(draw: st.DrawFn, most: int = 9) -> ArchitectureGraph:
    """Small graphs with loops, edges to oneself, and several edges between the same two."""
    size = draw(st.integers(2, most))
    number = st.integers(0, size - 1)
    kind = st.sampled_from([EdgeKind.CALLS, EdgeKind.READS, EdgeKind.WRITES])
    return graph_of(size, draw(st.lists(st.tuples(number, number, kind), max_size=3 * size)))


def simple(graph: ArchitectureGraph) -> nx.DiGraph:
    """The same with one edge between two, for the oracles."""
    return nx.DiGraph(graph.digraph)
