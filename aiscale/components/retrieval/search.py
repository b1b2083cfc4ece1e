"""Searches of a vector index."""

from typing import Annotated

from pydantic import Field

from aiscale.components.retrieval.vector_index import VectorIndex
from aiscale.core.edges import Edge, EdgeKind
from aiscale.core.ports import CallTarget, TrainedModel
from aiscale.core.relations import Read


class Search(Read):
    """A search for the nearest entries of an index, per request or record."""

    target: VectorIndex = Field(kw_only=False)
    """Vector index."""

    k: Annotated[int, Field(ge=1, le=16_384)] = 10
    """Maximum number of results: ``limit``, ``top_k``."""

    embedded_by: Annotated[CallTarget | TrainedModel | None, Edge(EdgeKind.USES)] = None
    """What embeds the query: the model service, an external API, or a model within the program. Default: not checked
    against the entries."""

    result_tokens: Annotated[int, Field(ge=1, le=10_000_000)] | None = None
    """Maximum number of tokens of one result in the prompt of a language model: the chunk size. None: unknown."""
