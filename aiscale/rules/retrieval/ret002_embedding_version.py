"""Queries and entries of an index are embedded by different models or versions.

What:
    A search declares the model of its query vector (``embedded_by``), and the entries of the index come from
    another model, or from a version that is not ``comparable``. External models are identified by ``model``.

    Queries are embedded by a service whose versions roll out by share or user (``Canary``, ``ABTest``), and the
    index has entries of one version.

    A service that embeds queries gets new versions from a pipeline with ``retraining``, and the index has entries
    of one version.

Why:
    Two models, and two trainings of one model, map the same text to different vectors. The index still answers,
    with unrelated results and no error.

    While the rollout lasts, queries of the other version get unrelated results, and no error is counted.

    After the first retraining every search gets unrelated results. The gates evaluate the model alone.

Example:
    passages = VectorIndex("passages", engine="qdrant", embedded_by=e5, dimension=768, metric="cosine")
    Microservice("answers", reads=[Search(passages, embedded_by=minilm_service)], image=IMAGE)

    embedder = ModelService("embedder", model=e5, runtime=Triton(), rollout=Canary(steps=[5, 50]))
    Microservice("answers", reads=[Search(passages, embedded_by=embedder)], image=IMAGE)

    embedder = ModelService("embedder", model=e5, runtime=Triton())
    Microservice("answers", reads=[Search(passages, embedded_by=embedder)], image=IMAGE)
    DeliveryPipeline("e5", services=[embedder], retraining=Retraining(every="24h", data=[clicks]))

Instead:
    Microservice("answers", reads=[Search(passages, embedded_by=e5_service)], image=IMAGE)

    embedder = ModelService("embedder-v3", model=e5_v3, runtime=Triton(), rollout=BlueGreen())
    Microservice("answers", reads=[Search(passages_v3, embedded_by=embedder)], image=IMAGE, rollout=Canary())

    passages = VectorIndex("passages", engine="qdrant", embedded_by=Embedding(e5, comparable=True), dimension=768,
                           metric="cosine")  # each training is held to the vectors of the one before

Source:
    W. Hu et al., Learning Backward Compatible Embeddings, KDD (2022): embeddings of two trainings cannot be compared;
    W. Hu et al., Learning Backward Compatible Embeddings, KDD (2022).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.vector_search import (
    Searching,
    are_versions,
    embedders,
    is_same,
    known,
    named,
    searches,
    version_of,
)
from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.components.network.external_service import ExternalService
from aiscale.components.retrieval.embedding import Embedding
from aiscale.components.serving.model import Model
from aiscale.core.messages.wording import listed
from aiscale.core.values.rollout import ABTest, Canary, phases
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "RET002"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each index that is searched with another version than its entries have."""
    yield from _query(graph)
    yield from _rollout(graph)
    yield from _retraining(graph)


def _query(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
        CODE, WORST,
        f"{search.user.name} searches {search.index.name}, whose entries {named(entries)} embedded, "
        f"with vectors of {named(asked)}",
        argument=f"{search.edge.field}.embedded_by", index=search.edge.item, label="they cannot be compared",
        related=(Related("the entries are declared", search.index.location, "embedded_by"),),
        help=f"embed queries with {meant}, or say query_model={asked.name} where both are of one training",
    )  # fmt: skip


def _another_version(search: Searching, asked: Model, embedding: Embedding) -> Diagnostic:
    return search.user.finding(
        CODE, WORST,
        f"{search.user.name} searches entries of {asked.name} {embedding.version} in {search.index.name} "
        f"with vectors of {asked.version}",
        argument=f"{search.edge.field}.embedded_by", index=search.edge.item, label="they cannot be compared",
        related=(Related("the version of the entries is declared", search.index.location, "embedded_by"),),
        help=f"serve {embedding.version} until an index of {asked.version} is filled beside this one",
    )  # fmt: skip


def _rollout(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service whose versions answer beside each other and search the same entries."""
    for embedder, indexes in embedders(graph).items():
        for field, phase in phases(embedder.rollout):
            if isinstance(phase, (Canary, ABTest)):
                yield embedder.finding(
                    CODE, SEVERITY,
                    f"while a version of {embedder.name} rolls out, two embed queries for "
                    f"{listed([one.name for one in indexes])}",
                    argument=field, label="entries are of one version",
                    related=tuple(Related(f"{one.name} is declared", one.location, "embedded_by") for one in indexes),
                    help="rollout=BlueGreen(…) with an index of its own for each version, or "
                    "Embedding(…, comparable=True) where versions are trained to be",
                )  # fmt: skip


def _retraining(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each pipeline that gives queries a version that the entries are not of."""
    of_service = {service.address: indexes for service, indexes in embedders(graph).items()}
    for pipeline in graph.of(DeliveryPipeline):
        if pipeline.retraining is None:
            continue
        embedding = [service for service in pipeline.trained_services if service.address in of_service]
        indexes = list(dict.fromkeys(index for service in embedding for index in of_service[service.address]))
        if not indexes:
            continue
        names = listed(service.name for service in embedding)
        yield pipeline.finding(
            CODE, SEVERITY,
            f"{pipeline.name} retrains what embeds queries for {listed([index.name for index in indexes])}, "
            "whose entries stay",
            argument="retraining", label=f"a new version of {names} fits none of them",
            related=tuple(Related(f"{index.name} is declared", index.location, "embedded_by") for index in indexes),
            help="train each version to be compatible and say Embedding(…, comparable=True), or retrain by hand with "
            "an index of its own for each version",
        )  # fmt: skip
