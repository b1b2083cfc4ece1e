"""How an index is asked."""

from typing import Annotated

from pydantic import Field

from aiscale.components.retrieval.vector_index import VectorIndex
from aiscale.core.edges import Edge, EdgeKind
from aiscale.core.ports import CallTarget, TrainedModel
from aiscale.core.relations import Read


class Search(Read):
    """A search for the nearest entries of an index, each time that a request or a record is handled."""

    target: VectorIndex = Field(kw_only=False)
    """The index."""

    k: Annotated[int, Field(ge=1, le=16_384)] = 10
    """Most entries that one search gives: ``limit``, ``top_k``."""

    embedded_by: Annotated[CallTarget | TrainedModel | None, Edge(EdgeKind.USES)] = None
    """What the query was embedded by: the service of the model, whoever calls it, a vendor's API, or the model where it
    runs within. Not compared with the entries when absent, or where nobody says which model is behind it."""

    result_tokens: Annotated[int, Field(ge=1, le=10_000_000)] | None = None
    """Most tokens of one result in the prompt of a language model, counted by its tokenizer: the size of a chunk. None:
    unknown.
    """
