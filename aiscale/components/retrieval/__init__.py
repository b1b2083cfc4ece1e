"""Retrieval: embeddings and vector indexes."""

from aiscale.components.retrieval.vector_index import VectorIndex
from aiscale.core.component import Component

KINDS: tuple[type[Component], ...] = (VectorIndex,)
"""The kinds of this domain, by name."""
