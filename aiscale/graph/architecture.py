"""The one graph of a system: components as nodes, references as typed edges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind, Relation
from aiscale.core.ports import Place
from aiscale.core.system import System

if TYPE_CHECKING:
    import networkx as nx

C = TypeVar("C", bound=Component)


@dataclass(frozen=True, slots=True)
class GraphEdge:
    """One reference.

    Attributes:
        source: address of the component that refers.
        target: address of the component that is referred to.
        kind: what the reference means.
        field: the field of the source that holds it; empty when the edge is implied.
        item: position in that field, where it holds several.
        relation: the edge's own attributes, where the user gave any.
    """

    source: str
    target: str
    kind: EdgeKind
    field: str = ""
    item: int | None = None
    relation: Relation | None = None


class ArchitectureGraph:
    """An immutable, indexed view of a system. Built by :func:`aiscale.graph.build.build`.

    Attributes:
        system: what it was built from.
        nodes: components by address, in the order of addresses.
        edges: references, sorted by source, field and position.
    """

    def __init__(self, system: System, nodes: dict[str, Component], edges: Iterable[GraphEdge]) -> None:
        self.system = system
        self.nodes = nodes
        self.edges = tuple(edges)
        self._out: dict[str, list[GraphEdge]] = defaultdict(list)
        self._in: dict[str, list[GraphEdge]] = defaultdict(list)
        for edge in self.edges:
            self._out[edge.source].append(edge)
            self._in[edge.target].append(edge)

    def __getitem__(self, address: str) -> Component:
        return self.nodes[address]

    def __contains__(self, address: object) -> bool:
        return address in self.nodes

    def __len__(self) -> int:
        return len(self.nodes)

    def of(self, kind: type[C]) -> Iterator[C]:
        """Components of one kind, subclasses included, in the order of addresses."""
        return (node for node in self.nodes.values() if isinstance(node, kind))

    def out_edges(self, component: Component, *kinds: EdgeKind) -> list[GraphEdge]:
        """What the component refers to, of these kinds or of all."""
        return [edge for edge in self._out.get(component.address, ()) if not kinds or edge.kind in kinds]

    def in_edges(self, component: Component, *kinds: EdgeKind) -> list[GraphEdge]:
        """What refers to the component, by these kinds or by all."""
        return [edge for edge in self._in.get(component.address, ()) if not kinds or edge.kind in kinds]

    def place_of(self, component: Component) -> Place | None:
        """Where the component runs: its own ``on``, or the only place there is."""
        for edge in self.out_edges(component, EdgeKind.RUNS_ON):
            place = self.nodes[edge.target]
            if isinstance(place, Place):
                return place
        return None

    @cached_property
    def digraph(self) -> nx.MultiDiGraph[str]:
        """The same as a networkx graph: nodes by address, edges keyed by kind and field."""
        import networkx as nx

        graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        graph.add_nodes_from((address, {"component": node}) for address, node in self.nodes.items())
        graph.add_edges_from((edge.source, edge.target, {"edge": edge}) for edge in self.edges)
        return graph
