"""An index in a database that exists already: the program that writes it creates it, by the variables that it gets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aiscale.analysis.streams.variable_names import variable_prefix
from aiscale.components.retrieval.index_types import Hnsw, Ivf
from aiscale.components.retrieval.vector_index import VectorIndex
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.resource import Resource


def lower_vector_index(_index: VectorIndex, _bindings: Bindings, _context: LoweringContext) -> Iterable[Resource]:
    """No resources: its clients get the address of its database, its parameters, and egress."""
    return ()


def index_environment(component: Component, graph: ArchitectureGraph) -> dict[str, str]:
    """``INDEX_<NAME>`` and the parameters of each index in a database; those of its build for writers only."""
    found: dict[str, str] = {}
    for edge in graph.out_edges(component, EdgeKind.READS, EdgeKind.WRITES):
        index = graph[edge.target]
        if not isinstance(index, VectorIndex) or index.store is None:
            continue
        prefix, is_writer = variable_prefix(index, edge.relation), edge.kind is EdgeKind.WRITES
        found[prefix] = index.name
        for name, value in (*_parameters(index), *(_build(index) if is_writer else _search(index))):
            found[f"{prefix}_{name}"] = str(value)
    return found


def _parameters(index: VectorIndex) -> Iterator[tuple[str, object]]:
    yield "DIMENSION", index.dimension
    yield "METRIC", index.metric
    yield "TYPE", type(index.index_type).__name__.lower()
    yield "QUANTIZATION", index.quantization


def _build(index: VectorIndex) -> Iterator[tuple[str, object]]:
    kind = index.index_type
    if isinstance(kind, Hnsw):
        yield "M", kind.m
        yield "EF_CONSTRUCTION", kind.ef_construction
    elif isinstance(kind, Ivf):
        yield "LISTS", kind.lists
    if index.engine != "pgvector":
        yield "SHARDS", index.shards
        yield "REPLICATION_FACTOR", index.replication_factor
        yield "ON_DISK", str(index.on_disk).lower()


def _search(index: VectorIndex) -> Iterator[tuple[str, object]]:
    kind = index.index_type
    if isinstance(kind, Ivf):
        yield "PROBES", kind.probes
    elif isinstance(kind, Hnsw):
        if (candidates := kind.ef_search or index.ef_search) is not None:
            yield "EF_SEARCH", candidates
        if index.engine == "pgvector":
            yield "ITERATIVE_SCAN", str(kind.iterative_scan).lower()
