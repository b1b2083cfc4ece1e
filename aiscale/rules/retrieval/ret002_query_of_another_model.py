"""Queries are embedded by another model, or another version, than the entries.

What:
    A search says by which model its query was embedded (``embedded_by``), and the entries of the index come from
    another one, or from another version of it that is not ``comparable``. What others serve is known by its ``model``.

Why:
    Two models, and two trainings of one model, put the same text in different places. The index answers all the same,
    with whatever happens to be near: nothing fails, and what is found has nothing to do with the question.

Example:
    passages = VectorIndex("passages", engine="qdrant", embedded_by=e5, dimension=768, metric="cosine")
    Microservice("answers", reads=[Search(passages, embedded_by=minilm_service)], image=IMAGE)

Instead:
    Microservice("answers", reads=[Search(passages, embedded_by=e5_service)], image=IMAGE)

Source:
    W. Hu et al., Learning Backward Compatible Embeddings, KDD (2022): embeddings of two trainings cannot be compared.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.vector_search import Searching, are_versions, is_same, known, named, searches, version_of
from aiscale.components.network.external_service import ExternalService
from aiscale.components.retrieval.embedding import Embedding
from aiscale.components.serving.model import Model
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "RET002"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each search whose query cannot be compared with the entries."""
    for search in searches(graph):
        embedding, asked = search.index.embedding, search.asked
        entries = known(embedding.target) if embedding is not None else None
        if embedding is None or entries is None or asked is None:
            continue
        meant = known(embedding.query_model or entries)
        if meant is None or (embedding.comparable and _are_comparable(asked, meant)):
            continue
        if not is_same(asked, meant):
            yield _another_model(search, asked, entries, named(meant))
        elif isinstance(asked, Model) and meant is entries and version_of(embedding, asked) != asked.version:
            yield _another_version(search, asked, embedding)


def _are_comparable(asked: Model | ExternalService, meant: Model | ExternalService) -> bool:
    """Whether the two are among those whose vectors ``comparable`` says can be compared."""
    if isinstance(meant, ExternalService):
        return True
    return isinstance(asked, Model) and are_versions(asked, meant)


def _another_model(
    search: Searching, asked: Model | ExternalService, entries: Model | ExternalService, meant: str
) -> Diagnostic:
    return search.user.finding(
        CODE, SEVERITY,
        f"{search.user.name} searches {search.index.name}, whose entries {named(entries)} embedded, "
        f"with vectors of {named(asked)}",
        argument=f"{search.edge.field}.embedded_by", index=search.edge.item, label="they cannot be compared",
        related=(Related("the entries are declared", search.index.location, "embedded_by"),),
        help=f"embed queries with {meant}, or say query_model={asked.name} where both are of one training",
    )  # fmt: skip


def _another_version(search: Searching, asked: Model, embedding: Embedding) -> Diagnostic:
    return search.user.finding(
        CODE, SEVERITY,
        f"{search.user.name} searches entries of {asked.name} {embedding.version} in {search.index.name} "
        f"with vectors of {asked.version}",
        argument=f"{search.edge.field}.embedded_by", index=search.edge.item, label="they cannot be compared",
        related=(Related("the version of the entries is said", search.index.location, "embedded_by"),),
        help=f"serve {embedding.version} until an index of {asked.version} is filled beside this one",
    )  # fmt: skip
