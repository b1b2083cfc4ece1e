"""A pipeline retrains the model that embeds queries, and the entries of the index stay.

What:
    A service that embeds queries gets new versions from a pipeline with a ``retraining``, and the index has entries
    of one version.

Why:
    Vectors of two trainings cannot be compared. The first retraining that passes its gates makes every search find
    what happens to be near. The gates measure the model by itself, and nothing in the blueprint changes on that day.

Example:
    embedder = ModelService("embedder", model=e5, runtime=Triton())
    Microservice("answers", reads=[Search(passages, embedded_by=embedder)], image=IMAGE)
    DeliveryPipeline("e5", services=[embedder], retraining=Retraining(every="24h", data=[clicks]))

Instead:
    passages = VectorIndex("passages", engine="qdrant", embedded_by=Embedding(e5, comparable=True), dimension=768,
                           metric="cosine")  # each training is held to the vectors of the one before

Source:
    W. Hu et al., Learning Backward Compatible Embeddings, KDD (2022).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.vector_search import embedders
from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.core.messages.wording import listed
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "RET010"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
