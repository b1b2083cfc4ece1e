"""Rules about indexes of vectors, and what is made of what they find."""

from __future__ import annotations

from aiscale.rules.retrieval import (
    ret001_other_dimension,
    ret002_query_of_another_model,
    ret003_two_versions_one_index,
    ret004_ranked_by_another_metric,
    ret005_index_above_memory,
    ret008_fewer_candidates_than_results,
    ret009_prompt_above_context,
    ret010_retrained_beside_its_entries,
)
from aiscale.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    ret001_other_dimension,
    ret002_query_of_another_model,
    ret003_two_versions_one_index,
    ret004_ranked_by_another_metric,
    ret005_index_above_memory,
    ret008_fewer_candidates_than_results,
    ret009_prompt_above_context,
    ret010_retrained_beside_its_entries,
)
"""The rules of this area, by code. Adding one is one file, and its module in the imports and here."""
