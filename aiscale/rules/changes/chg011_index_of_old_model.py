"""The model of an index changes, and its entries stay.

What:
    The model that the entries of an index are embedded with has another version than when it was applied, or is another
    model, and the index keeps its name. The same holds for an external service with another ``model``.

Why:
    Vectors of two models cannot be compared. As soon as queries use the new version, their results are arbitrary. A
    refill in place mixes both until it is complete, and cannot be undone.

Example:
    e5 = Model("e5", version="v3", framework="onnx", artifact="s3://models/e5/v3")  # v2 when it was applied
    VectorIndex("passages", engine="qdrant", embedded_by=e5, dimension=768, metric="cosine")

Instead:
    VectorIndex("passages-v3", engine="qdrant", embedded_by=e5, dimension=768, metric="cosine")

Source:
    W. Hu et al., Learning Backward Compatible Embeddings, KDD (2022): after an update of the model, all embeddings
    are computed anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aiscale.analysis.capacity.vector_search import known, named, version_of
from aiscale.components.network.external_service import ExternalService
from aiscale.components.retrieval.embedding import Embedding
from aiscale.components.retrieval.vector_index import VectorIndex
from aiscale.components.serving.model import Model
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.changes.before import Before, field

CODE = "CHG011"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph, before: Before) -> Iterator[Diagnostic]:
    """Yields a finding for each index whose entries come from what its model was."""
    for index in graph.of(VectorIndex):
        embedding = index.embedding
        model, was = known(embedding.target) if embedding is not None else None, _embedded_by(before, index)
        if embedding is None or model is None or was is None:
            continue
        address, version = was
        if isinstance(model, ExternalService) or _is_of_others(address):
            yield from _served_by_others(index, embedding, model, before, was)
            continue
        # Under another name, the same artefact is the same model.
        is_another = address != model.address and field(before, address, "artifact", str) != model.artifact
        if not is_another and (embedding.comparable or version in {None, version_of(embedding, model)}):
            continue
        old = f"{address.partition('/')[2]} {version or ''}".rstrip()
        new = f"{model.name} {version_of(embedding, model)}"
        stays = "" if is_another else f', or Embedding({model.name}, version="{version}") while queries use it'
        yield index.finding(
            CODE, SEVERITY, f"{index.name} holds entries of {old}, but declares those of {new}",
            argument="embedded_by", label="existing entries are not embedded again",
            related=(Related(f"{model.name} is {model.version}", model.location, "version"),),
            help=f"an index of another name for {new}, and queries that move to it once it is filled{stays}",
        )  # fmt: skip


def _served_by_others(
    index: VectorIndex,
    embedding: Embedding,
    model: Model | ExternalService,
    before: Before,
    was: tuple[str, str | None],
) -> Iterator[Diagnostic]:
    """The same where others serve the model, or did."""
    address, version = was
    old = f"{address.partition('/')[2]} {version or ''}".rstrip()
    if _is_of_others(address):
        old = field(before, address, "model", str)
    new = named(model) if isinstance(model, ExternalService) else f"{model.name} {version_of(embedding, model)}"
    if embedding.comparable or old in {None, new}:
        return
    yield index.finding(
        CODE, SEVERITY, f"{index.name} holds entries of {old}, but declares those of {new}",
        argument="embedded_by", label="existing entries are not embedded again",
        related=(Related(f"{model.name} is declared", model.location, "model"),),
        help=f"an index of another name for {new}, and queries that move to it once it is filled",
    )  # fmt: skip


def _is_of_others(address: str) -> bool:
    return address.startswith(f"{ExternalService.family}/")


def _embedded_by(before: Before, index: VectorIndex) -> tuple[str, str | None] | None:
    """The address of the model that the entries came from, and the version; None where it was unset."""
    said: Any = before.get(index.address, {}).get("embedded_by")
    given: Mapping[str, Any] = said if isinstance(said, Mapping) else {"target": said}
    address = given.get("target")
    if not isinstance(address, str):
        return None
    version = given.get("version")
    return address, version if isinstance(version, str) else field(before, address, "version", str)
