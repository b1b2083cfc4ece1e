"""Traversals of the graph: which kinds of edge are followed, and in which direction."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge

if TYPE_CHECKING:
    import networkx as nx


class Along(StrEnum):
    """Which way an edge is walked."""

    REFERENCES = "references"
    """From what refers to what is referred to: from a reader to its stream."""

    FLOW = "flow"
    """As records, requests and features go: from a stream to its reader, from a caller to what answers."""

    ANSWERS = "answers"
    """As the flow, but from what answers to its caller: where a record may show in the end."""

    EITHER = "either"
    """Both ways: for what hangs together, whoever refers to whom."""


class Step(NamedTuple):
    """One edge as it is walked.

    Attributes:
        source: address where the step begins.
        target: address where it ends.
        edge: the reference that is walked, with or against its own direction.
    """

    source: str
    target: str
    edge: GraphEdge

    @property
    def is_forward(self) -> bool:
        """Whether the step goes from what refers to what is referred to."""
        return self.source == self.edge.source


class Walk:
    """Steps from a component and to it, found when they are asked for.

    ``Walk(graph, EdgeKind.CALLS)`` follows calls; ``Walk(graph, along=Along.FLOW)`` follows everything that moves.

    Args:
        graph: what is walked.
        kinds: kinds of edge; all when none is given, and along the flow those by which records, requests
            and features move.
        along: which way edges are walked.
    """

    def __init__(self, graph: ArchitectureGraph, *kinds: EdgeKind, along: Along = Along.REFERENCES) -> None:
        self.graph = graph
        flows = along in {Along.FLOW, Along.ANSWERS}
        self.kinds = kinds or (FLOWS if flows else ())
        self.along = along
        turned = _ANSWERED if along is Along.ANSWERS else (EdgeKind.ROUTES_THROUGH,)
        back = tuple(kind for kind in self.kinds if kind.flows_back or kind in turned)
        self._as_referred = tuple(kind for kind in self.kinds if not flows or kind not in back)
        self._against = back if flows else self.kinds
        self._is_as_referred = bool(self._as_referred) or not flows
        self._is_against = along is Along.EITHER or (flows and bool(self._against))

    def onward(self, address: str) -> Iterator[Step]:
        """Steps that begin at an address, in the order of edges."""
        if self._is_as_referred:
            for edge in self.graph.edges_from(address, *self._as_referred):
                yield Step(address, edge.target, edge)
        if self._is_against:
            for edge in self.graph.edges_to(address, *self._against):
                yield Step(address, edge.source, edge)

    def back(self, address: str) -> Iterator[Step]:
        """Steps that end at an address, in the order of edges; their source is where they come from."""
        if self._is_as_referred:
            for edge in self.graph.edges_to(address, *self._as_referred):
                yield Step(edge.source, address, edge)
        if self._is_against:
            for edge in self.graph.edges_from(address, *self._against):
                yield Step(edge.target, address, edge)

    def digraph(self) -> nx.DiGraph[str]:
        """The steps as a networkx graph: addresses as nodes, one edge for each pair that a step joins.

        Algorithms of networkx (cuts, articulation points, topological orders) run on it. Built anew on each call.
        """
        import networkx as nx

        graph: nx.DiGraph[str] = nx.DiGraph()
        graph.add_nodes_from(self.graph.nodes)
        graph.add_edges_from((step.source, step.target) for node in self.graph.nodes for step in self.onward(node))
        return graph


REQUESTS = (EdgeKind.ROUTES_THROUGH, EdgeKind.CALLS, EdgeKind.FALLS_BACK_TO)
"""The kinds of edge by which requests move: from a gateway to its routes, from a caller to what answers."""

RECORDS = (EdgeKind.READS, EdgeKind.WRITES, *REQUESTS, EdgeKind.SERVES, EdgeKind.FEATURES)
"""The kinds of edge by which records and features move as well."""

FLOWS = (*RECORDS, EdgeKind.TRAINS, EdgeKind.DEPLOYS)
"""The kinds of edge by which records, requests, features and new versions move."""

_ANSWERED = (EdgeKind.CALLS, EdgeKind.FALLS_BACK_TO)
