"""A way to go through the graph: by which kinds of edge, and in which direction."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge


class Along(StrEnum):
    """Which way an edge is walked."""

    REFERENCES = "references"
    """From what refers to what is referred to: from a reader to its stream."""

    FLOW = "flow"
    """As records, requests and features go: from a stream to its reader, from a caller to what answers."""

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
        kinds: kinds of edge; all when none is given, and along the flow those that records, requests and features
            move by.
        along: which way edges are walked.
    """

    def __init__(self, graph: ArchitectureGraph, *kinds: EdgeKind, along: Along = Along.REFERENCES) -> None:
        self.graph = graph
        self.kinds = kinds or (FLOWS if along is Along.FLOW else ())
        self.along = along

    def onward(self, address: str) -> Iterator[Step]:
        """Steps that begin at an address, in the order of edges."""
        return self._steps(address, is_onward=True)

    def back(self, address: str) -> Iterator[Step]:
        """Steps that end at an address, in the order of edges; their source is where they come from."""
        return self._steps(address, is_onward=False)

    def _steps(self, address: str, *, is_onward: bool) -> Iterator[Step]:
        out, into = self.graph.edges_from(address, *self.kinds), self.graph.edges_to(address, *self.kinds)
        ahead = [(edge, edge.target) for edge in out if self._is_walked(edge, as_referred=is_onward)]
        ahead += [(edge, edge.source) for edge in into if self._is_walked(edge, as_referred=not is_onward)]
        for edge, other in ahead:
            yield Step(address, other, edge) if is_onward else Step(other, address, edge)

    def _is_walked(self, edge: GraphEdge, *, as_referred: bool) -> bool:
        """Whether an edge is walked the way that it refers, or against it."""
        if self.along is Along.EITHER:
            return True
        return as_referred is not (self.along is Along.FLOW and edge.kind.flows_back)


FLOWS = (
    EdgeKind.READS,
    EdgeKind.WRITES,
    EdgeKind.CALLS,
    EdgeKind.FALLS_BACK_TO,
    EdgeKind.SERVES,
    EdgeKind.FEATURES,
    EdgeKind.TRAINS,
    EdgeKind.DEPLOYS,
)
"""The kinds of edge by which records, requests, features and new versions move."""
