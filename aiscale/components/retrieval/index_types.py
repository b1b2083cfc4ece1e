"""Index types of vectors. Programs get their parameters as variables: ``INDEX_<NAME>_EF_SEARCH``."""

from typing import Annotated

from pydantic import Field

from aiscale.core.edges import Value


class Hnsw(Value):
    """HNSW: a hierarchical graph of neighbours; fast, and held in memory.

    Source: Malkov and Yashunin, Efficient and robust approximate nearest neighbor search using HNSW graphs (2016).
    """

    m: Annotated[int, Field(ge=2, le=100)] = 16
    """Links per entry and layer, twice as many in the lowest layer. Source: pgvector 0.8, ``m`` (16, from 2 to 100);
    OpenSearch documentation, methods and engines (16)."""

    ef_construction: Annotated[int, Field(ge=4, le=4_096)] = 64
    """Size of the candidate list when an entry is inserted. Writers get ``INDEX_<NAME>_M`` and
    ``INDEX_<NAME>_EF_CONSTRUCTION``. Source: pgvector 0.8, ``ef_construction`` (64)."""

    ef_search: Annotated[int, Field(ge=1, le=32_768)] | None = None
    """Size of the candidate list of a search, which readers get as ``INDEX_<NAME>_EF_SEARCH``. Default: 40 for
    pgvector, else selected by the engine. Source: pgvector 0.8, ``hnsw.ef_search``."""

    iterative_scan: bool = False
    """``hnsw.iterative_scan`` of pgvector: a filtered search continues until it has enough results. Source: pgvector
    0.8 (off)."""


class Ivf(Value):
    """IVF: vectors in lists around centroids, some of which are searched."""

    lists: Annotated[int, Field(ge=1, le=65_536)] = 100
    """Number of lists: ``lists`` of pgvector, ``nlist`` of Milvus and OpenSearch. Writers get ``INDEX_<NAME>_LISTS``.
    Source: pgvector 0.8 (100)."""

    probes: Annotated[int, Field(ge=1, le=65_536)] = 1
    """Number of lists per search: ``probes`` of pgvector, ``nprobe`` of Milvus. Readers get ``INDEX_<NAME>_PROBES``.
    Source: pgvector 0.8 (1)."""


class Flat(Value):
    """Exact search: each query is compared with every entry."""


IndexType = Hnsw | Ivf | Flat
"""An index type."""
