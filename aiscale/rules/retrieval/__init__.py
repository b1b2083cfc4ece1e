"""Rules about indexes of vectors, and what is made of what they find."""

from __future__ import annotations

from aiscale.rules.retrieval import (
    ret001_index_vectors,
    ret002_embedding_version,
    ret005_index_memory,
    ret008_candidate_count,
    ret009_context_length,
)
from aiscale.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    ret001_index_vectors,
    ret002_embedding_version,
    ret005_index_memory,
    ret008_candidate_count,
    ret009_context_length,
)
"""The rules of this area, by code. Adding one is one file, and its module in the imports and here."""
