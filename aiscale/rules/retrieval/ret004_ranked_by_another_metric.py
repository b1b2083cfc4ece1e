"""An index ranks by another metric than its vectors were made for.

What:
    The model was trained for one similarity (``similarity``), its vectors are not of length 1 (``normalized=False``),
    and the ``metric`` of the index is another.

Why:
    Of vectors of length 1 all metrics give the same order. Of others, the inner product prefers long ones whatever
    they say, the distance short ones: the best answer is not among the first.

Example:
    VectorIndex("passages", engine="qdrant", dimension=768, metric="dot",
                embedded_by=Embedding(e5, similarity="cosine", normalized=False))

Instead:
    VectorIndex("passages", engine="qdrant", dimension=768, metric="cosine",
                embedded_by=Embedding(e5, similarity="cosine", normalized=False))

Source:
    Sentence Transformers documentation, pretrained models: those tuned for the dot product prefer longer passages,
    those tuned for cosine similarity shorter ones.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.vector_search import named
from aiscale.components.retrieval.vector_index import VectorIndex
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "RET004"
SEVERITY = Severity.WARNING
_NAMES = {"cosine": "cosine similarity", "dot": "inner product", "l2": "Euclidean distance"}


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each index whose metric is not that of its vectors."""
    for index in graph.of(VectorIndex):
        embedding = index.embedding
        if embedding is None or embedding.normalized is not False or embedding.similarity in {None, index.metric}:
            continue
        model, meant = embedding.target, str(embedding.similarity)
        yield index.finding(
            CODE, SEVERITY,
            f"{index.name} ranks by {_NAMES[index.metric]}, but {named(model)} was trained for {_NAMES[meant]}",
            argument="metric", label="its vectors are not normalised, so the order is another",
            help=f'metric="{meant}"',
        )  # fmt: skip
