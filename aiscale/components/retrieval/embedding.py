"""Embeddings."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.core.edges import Edge, EdgeKind, Relation
from aiscale.core.ports import ExternalTarget, TrainedModel

Metric = Literal["cosine", "dot", "l2"]
"""Distance metric: cosine, inner product or Euclidean."""


class Embedding(Relation):
    """The embedding model of vectors, and its properties."""

    target: TrainedModel | ExternalTarget = Field(kw_only=False)
    """Embedding model of the entries, or an external embedding service with its ``model``."""

    version: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", max_length=16)] | None = None
    """Model version of the existing entries, if they are behind the model. Default: the model's version."""

    output: Annotated[str, StringConstraints(min_length=1, max_length=128)] | None = None
    """Name of the output tensor with the vector. Default: the only output."""

    dimensions: Annotated[int, Field(ge=1, le=65_536)] | None = None
    """Number of leading dimensions that are kept, for a model that supports truncation (Matryoshka). Default: all. For
    an ``ExternalService``: its output dimensions, ``dimensions`` of a request to OpenAI; None: unknown."""

    query_model: Annotated[TrainedModel | ExternalTarget | None, Edge(EdgeKind.USES)] = None
    """Embedding model of queries, if it differs from that of the entries but was trained with it: the query tower of a
    two-tower model, or an external service with the same model. Default: the same model."""

    similarity: Metric | None = None
    """Metric that the model was trained for, from its model card. None: unknown."""

    normalized: bool | None = None
    """Whether vectors have length 1, so that all metrics rank alike. None: unknown."""

    comparable: bool = False
    """Whether vectors of different versions are comparable: a backward-compatible training, or a frozen tower for the
    entries. A retrained model is not comparable. Models whose names differ only in the version, such as ``e5-v2`` and
    ``e5-v3``, count as versions of one model. For an ``ExternalService``: comparable with any other model."""

    @model_validator(mode="after")
    def _is_known_of_it(self) -> Self:
        if isinstance(self.target, ExternalTarget):
            given = next((field for field in ("version", "output") if getattr(self, field) is not None), None)
            if given is not None:
                raise ValueError(
                    f"{given} is of a Model: of what {self.target.name} serves, its model=… says which it is"
                )
        return self
