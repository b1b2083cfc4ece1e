"""Stores that are asked or written while a request or a record is handled, and how."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from aiscale.components.processing.stream_job import StreamJob
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import CallTarget, FeatureProvider, RecordStore, TrainingSource
from aiscale.core.relations import Read, Write
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.traversal import RECORDS, REQUESTS, Along, Step, Walk


class Query(NamedTuple):
    """What is asked of a store, or written to it, for each request or record.

    Attributes:
        edge: the reference.
        store: the store.
        said: how, where it is said.
    """

    edge: GraphEdge
    store: Component
    said: Read | Write | None

    @property
    def longest_ms(self) -> int | None:
        """Longest wait for one query; None where nobody says."""
        return self.said.timeout_ms if self.said is not None else None

    @property
    def per_request(self) -> float:
        """How many one request or record makes."""
        return self.said.per_request if self.said is not None else 1.0

    @property
    def required(self) -> bool:
        """Whether what it is for fails when it does."""
        return self.said is None or self.said.required

    @property
    def parallel(self) -> str | None:
        """Name of the group that it is made with."""
        return self.said.parallel if self.said is not None else None

    @property
    def in_turn(self) -> int:
        """How many of them one request or record waits for, one after another."""
        return self.said.in_turn if self.said is not None else 1

    @property
    def one_of(self) -> str | None:
        """Name of the group of which one request makes one."""
        return self.said.one_of if self.said is not None else None

    @property
    def word(self) -> str:
        """How it is written: ``Read``, ``Write``, or a kind of them, such as ``Search``."""
        if self.said is not None:
            return type(self.said).__name__
        return "Read" if self.edge.kind is EdgeKind.READS else "Write"


def is_asked(graph: ArchitectureGraph, edge: GraphEdge) -> bool:
    """Whether a store is asked for each request or record, rather than copied now and then.

    A bucket or a table is at rest: a service takes copies of it unless it says ``Read(…)``. A job looks up in whatever
    it looks up in.
    """
    reader, store = graph[edge.source], graph[edge.target]
    if edge.kind is not EdgeKind.READS or not isinstance(store, RecordStore):
        return False
    if isinstance(reader, StreamJob):
        return edge.field == "reads"
    return isinstance(edge.relation, Read) or (isinstance(reader, CallTarget) and not isinstance(store, TrainingSource))


def query(graph: ArchitectureGraph, edge: GraphEdge) -> Query | None:
    """The query that a reference stands for; None where it is none.

    A service that writes a table or a bucket makes files of many records, unless it says ``Write(…)``; a job writes
    many rows at once, unless it says how many writes a record makes.
    """
    relation, store = edge.relation, graph[edge.target]
    said = relation if isinstance(relation, Read | Write) else None
    is_written = (
        edge.kind is EdgeKind.WRITES
        and edge.field == "writes"
        and isinstance(store, RecordStore)
        and _writes_each(graph[edge.source], store, said)
    )
    return Query(edge, store, said) if is_written or is_asked(graph, edge) else None


def _writes_each(writer: Component, store: Component, said: Read | Write | None) -> bool:
    """Whether each request or record makes writes of its own."""
    if isinstance(writer, StreamJob):
        return said is not None and "per_request" in said.model_fields_set
    return isinstance(writer, CallTarget) and (said is not None or not isinstance(store, TrainingSource))


def queries(graph: ArchitectureGraph, component: Component) -> Iterator[Query]:
    """Every query that a component makes."""
    for edge in graph.out_edges(component, EdgeKind.READS, EdgeKind.WRITES):
        found = query(graph, edge)
        if found is not None:
            yield found


def queries_of(graph: ArchitectureGraph, store: Component) -> Iterator[tuple[Component, Query]]:
    """Every query that is made of a store, or of what it keeps, with who makes it."""
    for edge in _uses(graph, store):
        found = query(graph, edge)
        if found is not None:
            yield graph[edge.source], found


def pools_of(graph: ArchitectureGraph, store: Component) -> Iterator[tuple[Component, int]]:
    """Every user of a store, or of what it keeps, that says how many connections it keeps open, and how many."""
    for edge in _uses(graph, store):
        if isinstance(edge.relation, Read | Write) and edge.relation.pool_size is not None:
            yield graph[edge.source], edge.relation.pool_size


def _uses(graph: ArchitectureGraph, store: Component) -> Iterator[GraphEdge]:
    kept = (graph[edge.source] for edge in graph.in_edges(store, EdgeKind.STORED_IN) if is_kept(graph, edge))
    for one in (store, *kept):
        yield from graph.in_edges(one, EdgeKind.READS, EdgeKind.WRITES)


def is_kept(graph: ArchitectureGraph, edge: GraphEdge) -> bool:
    """Whether who asks one end of a reference asks the other: a vector index, and the database that keeps it."""
    both = graph[edge.source], graph[edge.target]
    return edge.kind is EdgeKind.STORED_IN and all(isinstance(one, RecordStore) for one in both)


class Asking(Walk):
    """Requests as they go on: to what is called, to databases that are asked, to the stores of features.

    Args:
        graph: what is walked.
    """

    def __init__(self, graph: ArchitectureGraph) -> None:
        super().__init__(graph, *REQUESTS, along=Along.FLOW)

    def onward(self, address: str) -> Iterator[Step]:
        """Steps that begin at an address."""
        yield from super().onward(address)
        for edge in self.graph.edges_from(address, EdgeKind.READS, EdgeKind.FEATURES, EdgeKind.STORED_IN):
            if _takes_request(self.graph, edge):
                yield Step(address, edge.target, edge)

    def back(self, address: str) -> Iterator[Step]:
        """Steps that end at an address."""
        yield from super().back(address)
        for edge in self.graph.edges_to(address, EdgeKind.READS, EdgeKind.FEATURES, EdgeKind.STORED_IN):
            if _takes_request(self.graph, edge):
                yield Step(edge.source, address, edge)


class Giving(Walk):
    """Records as they go, and features from the store that keeps them.

    Args:
        graph: what is walked.
    """

    def __init__(self, graph: ArchitectureGraph) -> None:
        super().__init__(graph, *RECORDS, along=Along.FLOW)

    def onward(self, address: str) -> Iterator[Step]:
        """Steps that begin at an address."""
        yield from super().onward(address)
        for edge in self.graph.edges_to(address, EdgeKind.STORED_IN):
            if isinstance(self.graph[edge.source], FeatureProvider):
                yield Step(address, edge.source, edge)

    def back(self, address: str) -> Iterator[Step]:
        """Steps that end at an address."""
        yield from super().back(address)
        for edge in self.graph.edges_from(address, EdgeKind.STORED_IN):
            if isinstance(self.graph[address], FeatureProvider):
                yield Step(edge.target, address, edge)


def _takes_request(graph: ArchitectureGraph, edge: GraphEdge) -> bool:
    if edge.kind is EdgeKind.READS:
        return is_asked(graph, edge)
    if is_kept(graph, edge):
        return True
    return isinstance(graph[edge.source], CallTarget if edge.kind is EdgeKind.FEATURES else FeatureProvider)
