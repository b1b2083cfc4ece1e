"""An index does not match the vectors that are written to it.

What:
    The ``dimension`` of an index differs from the length of its model's vectors, or of a query's, by ``outputs`` or
    by ``dimensions`` of an external model; or the model has no such output.

    The model was trained for one similarity (``similarity``), its vectors are not normalised
    (``normalized=False``), and the ``metric`` of the index is another.

Why:
    Every engine refuses a vector of another length, so the first write or each search fails.

    For normalised vectors all metrics give the same order. For others, inner product prefers long vectors and
    Euclidean distance short ones, so the best answers are not first.

Example:
    e5 = Model("e5", version="v2", outputs={"embedding": "float32[1024]"}, framework="onnx", artifact="s3://models/e5")
    VectorIndex("passages", engine="qdrant", embedded_by=e5, dimension=768, metric="cosine")

    VectorIndex("passages", engine="qdrant", dimension=768, metric="dot",
                embedded_by=Embedding(e5, similarity="cosine", normalized=False))

Instead:
    VectorIndex("passages", engine="qdrant", embedded_by=e5, dimension=1_024, metric="cosine")

    VectorIndex("passages", engine="qdrant", dimension=768, metric="cosine",
                embedded_by=Embedding(e5, similarity="cosine", normalized=False))

Source:
    pgvector 0.8, src/vector.c, CheckExpectedDim: expected 768 dimensions, not 1024; Sentence Transformers
    documentation, pretrained models: those tuned for the dot product prefer longer passages, those tuned for cosine
    similarity shorter ones.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.vector_search import kept_length, length_of, model_of, named, searches
from aiscale.components.network.external_service import ExternalService
from aiscale.components.retrieval.embedding import Embedding
from aiscale.components.retrieval.vector_index import VectorIndex
from aiscale.core.messages.wording import listed
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "RET001"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each index of another dimension or metric."""
    yield from _dimension(graph)
    yield from _metric(graph)


def _dimension(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each index, and for each search, whose vectors have another length."""
    for index in graph.of(VectorIndex):
        embedding = index.embedding
        if embedding is not None and isinstance(embedding.target, ExternalService):
            if embedding.dimensions not in {None, index.dimension}:
                yield _of_others(index, embedding)
            continue
        model = model_of(embedding)
        if embedding is None or model is None:
            continue
        where = Related("the model is declared", model.location, "outputs")
        if embedding.output is not None and model.outputs and embedding.output not in model.outputs:
            yield index.finding(
                CODE, WORST, f"{model.name} has no output {embedding.output}, which {index.name} is declared to "
                "contain",
                argument="embedded_by", label=f"it gives {listed(model.outputs)}", related=(where,),
                help=f'output="{next(iter(model.outputs))}"',
            )  # fmt: skip
            continue
        length = kept_length(embedding, length_of(model, embedding.output))
        if length is not None and length != index.dimension:
            cut = f", or Embedding(…, dimensions={index.dimension:_}) where vectors are cut short"
            yield index.finding(
                CODE, WORST, f"{index.name} takes {index.dimension:,} dimensions, but {model.name} gives {length:,}",
                argument="dimension", label=f"every vector of {length:,} is refused", related=(where,),
                help=f"dimension={length:_}{cut if length > index.dimension else ''}",
            )  # fmt: skip
    for search in searches(graph):
        model = search.model
        length = kept_length(search.index.embedding, length_of(model)) if model is not None else None
        if model is not None and length not in {None, search.index.dimension}:
            yield search.user.finding(
                CODE, WORST,
                f"{search.user.name} searches {search.index.name}, of {search.index.dimension:,} dimensions, "
                f"with vectors of {length:,}",
                argument=f"{search.edge.field}.embedded_by", index=search.edge.item,
                label=f"{model.name} gives {length:,}",
                related=(Related("the model is declared", model.location, "outputs"),),
                help="embed queries with the model of the entries",
            )  # fmt: skip


def _of_others(index: VectorIndex, embedding: Embedding) -> Diagnostic:
    given, name = embedding.dimensions or 0, named(embedding.target)
    return index.finding(
        CODE, WORST, f"{index.name} takes {index.dimension:,} dimensions, but {name} gives {given:,}",
        argument="dimension", label=f"every vector of {given:,} is refused",
        related=(Related("its dimensions are declared", index.location, "embedded_by"),), help=f"dimension={given:_}",
    )  # fmt: skip


_NAMES = {"cosine": "cosine similarity", "dot": "inner product", "l2": "Euclidean distance"}


def _metric(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each index whose metric is not that of its vectors."""
    for index in graph.of(VectorIndex):
        embedding = index.embedding
        if embedding is None or embedding.normalized is not False or embedding.similarity in {None, index.metric}:
            continue
        model, meant = embedding.target, str(embedding.similarity)
        yield index.finding(
            CODE, SEVERITY,
            f"{index.name} ranks by {_NAMES[index.metric]}, but {named(model)} was trained for {_NAMES[meant]}",
            argument="metric", label="its vectors are not normalised, so the order differs",
            help=f'metric="{meant}"',
        )  # fmt: skip
