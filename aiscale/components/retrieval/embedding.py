"""What the vectors of an index are."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.core.edges import Edge, EdgeKind, Relation
from aiscale.core.ports import ExternalTarget, TrainedModel

Metric = Literal["cosine", "dot", "l2"]
"""How two vectors are compared: by their angle, by their inner product, by their Euclidean distance."""


class Embedding(Relation):
    """Vectors that a model gives, and what is known of them."""

    target: TrainedModel | ExternalTarget = Field(kw_only=False)
    """The model that the entries are embedded with, or the service of others that does it, whose ``model`` says which
    it is."""

    version: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", max_length=16)] | None = None
    """Version of the model that the entries come from, while they are behind it. Default: the model's own."""

    output: Annotated[str, StringConstraints(min_length=1, max_length=128)] | None = None
    """Name of the model's output that is the vector. Default: its only one."""

    dimensions: Annotated[int, Field(ge=1, le=65_536)] | None = None
    """Numbers of the vector that are kept, of a model that is trained to be cut short (Matryoshka). Default: all of
    them. Of an ``ExternalService`` those that it gives, unknown when absent: ``dimensions`` of a request to OpenAI.
    """

    query_model: Annotated[TrainedModel | ExternalTarget | None, Edge(EdgeKind.USES)] = None
    """The model that queries are embedded with, where it is another of the same training: the query tower beside the
    item tower, a service of others that serves the same one. The same one when absent."""

    similarity: Metric | None = None
    """What the model was trained to make near: its card says so. None: unknown."""

    normalized: bool | None = None
    """Whether every vector has length 1; then all metrics rank alike. None: unknown."""

    comparable: bool = False
    """Whether vectors of different versions can be compared: trained to be compatible, or the tower of the entries is
    frozen. Those of a model that is trained anew cannot. Two models whose names differ in their versions only, such
    as ``e5-v2`` and ``e5-v3``, are versions of one. Of an ``ExternalService``: with those of any other model."""

    @model_validator(mode="after")
    def _is_known_of_it(self) -> Self:
        if isinstance(self.target, ExternalTarget):
            given = next((field for field in ("version", "output") if getattr(self, field) is not None), None)
            if given is not None:
                raise ValueError(
                    f"{given} is of a Model: of what {self.target.name} serves, its model=… says which it is"
                )
        return self
