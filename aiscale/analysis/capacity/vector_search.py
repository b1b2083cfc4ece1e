"""Who searches an index of vectors, what the query and the entries were embedded by, and what the index takes up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from aiscale.components.network.external_service import ExternalService
from aiscale.components.retrieval.embedding import Embedding
from aiscale.components.retrieval.index_types import Hnsw, Ivf
from aiscale.components.retrieval.search import Search
from aiscale.components.retrieval.vector_index import VectorIndex
from aiscale.components.serving.model import Model
from aiscale.components.serving.model_service import ModelService
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge

_BITS = {"fp32": 32, "fp16": 16, "int8": 8, "binary": 1}
_VECTOR = re.compile(r"(?:u?int\d+|b?float\d+)\[(\d+)\]")
_LINK_BYTES = 4
"""A link is the number of a neighbour. Source: hnswlib, ALGO_PARAMS.md (8 to 10 bytes for each of ``M``, of which the
lowest layer has twice as many); OpenSearch documentation, k-NN memory estimation (8 × m)."""


@dataclass(frozen=True, slots=True)
class Searching:
    """A search of an index.

    Attributes:
        user: who searches.
        index: the index.
        edge: the reference.
        said: how it is asked.
    """

    user: Component
    index: VectorIndex
    edge: GraphEdge
    said: Search

    @property
    def embedder(self) -> ModelService | None:
        """The service that the query was embedded by; None where it is no model service, or nobody says."""
        given = self.said.embedded_by
        return given if isinstance(given, ModelService) else None

    @property
    def model(self) -> Model | None:
        """The model that the query was embedded by; None where nobody says, and where others serve it."""
        found = self.asked
        return found if isinstance(found, Model) else None

    @property
    def asked(self) -> Model | ExternalService | None:
        """The model that the query was embedded by, or the service of others; None where nobody says which model."""
        return known(self.embedder.model if self.embedder is not None else self.said.embedded_by)


def searches(graph: ArchitectureGraph) -> Iterator[Searching]:
    """Every search, by index in the order of addresses."""
    for index in graph.of(VectorIndex):
        for edge in graph.in_edges(index, EdgeKind.READS):
            if isinstance(edge.relation, Search):
                yield Searching(graph[edge.source], index, edge, edge.relation)


def embedders(graph: ArchitectureGraph) -> Mapping[ModelService, Sequence[VectorIndex]]:
    """The services that embed queries, each with the indexes whose entries are of one version of a model."""
    found: dict[ModelService, dict[VectorIndex, None]] = {}
    for search in searches(graph):
        embedding, embedder = search.index.embedding, search.embedder
        if embedder is not None and embedding is not None and model_of(embedding) and not embedding.comparable:
            found.setdefault(embedder, {})[search.index] = None
    return {embedder: tuple(indexes) for embedder, indexes in found.items()}


def known(given: Component | None) -> Model | ExternalService | None:
    """What embeds, where it is said which model that is."""
    if isinstance(given, ExternalService):
        return given if given.model is not None else None
    return given if isinstance(given, Model) else None


def named(one: Component) -> str:
    """A model, as its provider calls it where others serve it."""
    return str(one.model) if isinstance(one, ExternalService) and one.model is not None else str(one.name)


def is_same(one: Model | ExternalService, other: Model | ExternalService) -> bool:
    """Whether two are one model: a service of others is known by the name of what it serves."""
    if isinstance(one, ExternalService) and isinstance(other, ExternalService):
        return one.model == other.model
    return one.address == other.address


def model_of(embedding: Embedding | None) -> Model | None:
    """The model of the entries; None where nobody says, and where others serve it."""
    model = embedding.target if embedding is not None else None
    return model if isinstance(model, Model) else None


def are_versions(one: Model, other: Model) -> bool:
    """Whether two are versions of one model: one component, or two whose names differ in their versions only."""
    names = {model.name.removesuffix(f"-{model.version}") for model in (one, other)}
    return one.address == other.address or len(names) == 1


def version_of(embedding: Embedding, model: Model) -> str:
    """The version that the entries come from."""
    return embedding.version or model.version


def length_of(model: Model, output: str | None = None) -> int | None:
    """Length of the vector that a model gives: its only output, or the one that is named; None where nobody says."""
    if output is None and len(model.outputs) != 1:
        return None
    dtype = next(iter(model.outputs.values())) if output is None else model.outputs.get(output, "")
    found = _VECTOR.fullmatch(dtype)
    return int(found[1]) if found else None


def kept_length(embedding: Embedding | None, length: int | None) -> int | None:
    """Length of what is kept of a vector: of one of fewer numbers than ``dimensions``, all."""
    kept = embedding.dimensions if embedding is not None else None
    return min((each for each in (length, kept) if each is not None), default=None)


def entry_bytes(index: VectorIndex) -> float:
    """Bytes that an entry takes at least in the memory of an index: its vector, and the links of HNSW.

    Redis keeps everything in memory, so its payload counts too.
    """
    size = _vector_bytes(index)
    if isinstance(index.index_type, Hnsw):
        size += 2 * index.index_type.m * _LINK_BYTES
    return size + (index.payload_bytes or 0 if index.engine == "redis" else 0)


def centroid_bytes(index: VectorIndex) -> float:
    """Bytes that the centroids of the lists of IVF take at least in each shard; 0 for other types.

    Source: OpenSearch documentation, k-NN memory estimation (4 × nlist × dimension bytes).
    """
    return index.index_type.lists * _vector_bytes(index) if isinstance(index.index_type, Ivf) else 0.0


def compared_entries(index: VectorIndex) -> float | None:
    """Average number of entries that a search of IVF compares. None: another type, or unknown entries."""
    if not isinstance(index.index_type, Ivf) or index.entries is None:
        return None
    return index.entries * index.index_type.probes / index.index_type.lists


def _vector_bytes(index: VectorIndex) -> float:
    return index.dimension * _BITS[index.quantization] / 8
