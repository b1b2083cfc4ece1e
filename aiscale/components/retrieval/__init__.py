"""Retrieval: vectors of documents and items, and how the nearest of them are found."""

from aiscale.components.retrieval.vector_index import VectorIndex
from aiscale.core.component import Component

KINDS: tuple[type[Component], ...] = (VectorIndex,)
"""The kinds of this domain, by name."""
