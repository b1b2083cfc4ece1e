"""The one graph of a system: components as nodes, references as typed edges."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from aiscale.core.component import Component, Team
from aiscale.core.edges import EdgeKind, Relation
from aiscale.core.ports import Place
from aiscale.core.system import System
from aiscale.graph.owners import Owners

if TYPE_CHECKING:
    import networkx as nx

C = TypeVar("C", bound=Component)
K = TypeVar("K")


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
        computed: what was computed from the whole of it, by what computes it: see :mod:`aiscale.graph.graph_cache`.
    """

    def __init__(self, system: System, nodes: dict[str, Component], edges: Iterable[GraphEdge]) -> None:
        self.system = system
        self.nodes = nodes
        self.edges = tuple(edges)
        self.computed: dict[Callable[..., Any], Any] = {}
        self._out: dict[str, list[GraphEdge]] = {}
        self._in: dict[str, list[GraphEdge]] = {}
        self._of_kind: dict[type[Component], tuple[Any, ...]] = {}
        for edge in self.edges:
            self._out.setdefault(edge.source, []).append(edge)
            self._in.setdefault(edge.target, []).append(edge)

    def __getitem__(self, address: str) -> Component:
        return self.nodes[address]

    def __contains__(self, address: object) -> bool:
        return address in self.nodes

    def __len__(self) -> int:
        return len(self.nodes)

    def of(self, kind: type[C]) -> Iterator[C]:
        """Components of one kind, subclasses included, in the order of addresses. Looked for once a kind."""
        return iter(self._all_of(kind))

    def has(self, kind: type[Component]) -> bool:
        """Whether there is a component of this kind: what is only about such components need not look for them."""
        return bool(self._all_of(kind))

    def _all_of(self, kind: type[C]) -> tuple[C, ...]:
        found = self._of_kind.get(kind)
        if found is None:
            # A system has thousands of components of a few dozen classes.
            classes = {one for one in self._classes if issubclass(one, kind)}
            members = (node for node in self.nodes.values() if type(node) in classes) if classes else ()
            found = self._of_kind[kind] = tuple(members)
        return found

    @cached_property
    def _classes(self) -> frozenset[type[Component]]:
        return frozenset(map(type, self.nodes.values()))

    def edges_of(self, *kinds: EdgeKind) -> Iterator[GraphEdge]:
        """Every edge of these kinds, in the order of edges."""
        if len(kinds) == 1:
            return iter(self._by_kind.get(kinds[0], ()))
        return (edge for edge in self.edges if edge.kind in kinds)

    def out_edges(self, component: Component, *kinds: EdgeKind) -> Sequence[GraphEdge]:
        """What the component refers to, of these kinds or of all."""
        return self.edges_from(component.address, *kinds)

    def in_edges(self, component: Component, *kinds: EdgeKind) -> Sequence[GraphEdge]:
        """What refers to the component, by these kinds or by all."""
        return self.edges_to(component.address, *kinds)

    def edges_from(self, address: str, *kinds: EdgeKind) -> Sequence[GraphEdge]:
        """What the component at an address refers to, of these kinds or of all; nothing at an unknown address."""
        if len(kinds) == 1:
            return self._out_by_kind.get((address, kinds[0]), ())
        found = self._out.get(address, ())
        return [edge for edge in found if edge.kind in kinds] if kinds else found

    def edges_to(self, address: str, *kinds: EdgeKind) -> Sequence[GraphEdge]:
        """What refers to the component at an address, by these kinds or by all; nothing at an unknown address."""
        if len(kinds) == 1:
            return self._in_by_kind.get((address, kinds[0]), ())
        found = self._in.get(address, ())
        return [edge for edge in found if edge.kind in kinds] if kinds else found

    def place_of(self, component: Component) -> Place | None:
        """Where the component runs: its own ``on``, or the only place there is."""
        return self._places.get(component.address)

    def owner_of(self, component: Component) -> Team | None:
        """Who answers for the component: its own owner, else that of what it is a part of, else that of its system."""
        return self.owners.owner_of(component)

    @cached_property
    def owners(self) -> Owners:
        """Owners and systems of everything, indexed when first asked for."""
        return Owners(self.system)

    @cached_property
    def _places(self) -> dict[str, Place]:
        """The place of each component that runs somewhere, by the component's address: the first that it names."""
        found: dict[str, Place] = {}
        for edge in self.edges_of(EdgeKind.RUNS_ON):
            place = self.nodes[edge.target]
            if isinstance(place, Place):
                found.setdefault(edge.source, place)
        return found

    @cached_property
    def _by_kind(self) -> dict[EdgeKind, list[GraphEdge]]:
        return _grouped(self.edges, lambda edge: edge.kind)

    @cached_property
    def _out_by_kind(self) -> dict[tuple[str, EdgeKind], list[GraphEdge]]:
        return _grouped(self.edges, lambda edge: (edge.source, edge.kind))

    @cached_property
    def _in_by_kind(self) -> dict[tuple[str, EdgeKind], list[GraphEdge]]:
        return _grouped(self.edges, lambda edge: (edge.target, edge.kind))

    @cached_property
    def digraph(self) -> nx.MultiDiGraph[str]:
        """The same as a networkx graph, made when first asked for.

        Nodes are addresses with ``component``; edges have ``edge``.
        """
        import networkx as nx

        graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        graph.add_nodes_from((address, {"component": node}) for address, node in self.nodes.items())
        graph.add_edges_from((edge.source, edge.target, {"edge": edge}) for edge in self.edges)
        return graph


def _grouped(edges: Iterable[GraphEdge], key: Callable[[GraphEdge], K]) -> dict[K, list[GraphEdge]]:
    found: dict[K, list[GraphEdge]] = {}
    for edge in edges:
        found.setdefault(key(edge), []).append(edge)
    return found
