"""Retrieval: vectors of documents and items, and how the nearest of them are found."""

from aiscale.components.retrieval.embedding import Embedding
from aiscale.components.retrieval.index_types import Flat, Hnsw, Ivf
from aiscale.components.retrieval.search import Search
from aiscale.components.retrieval.vector_index import VectorIndex

__all__ = [
    "Embedding",
    "Flat",
    "Hnsw",
    "Ivf",
    "Search",
    "VectorIndex",
]
