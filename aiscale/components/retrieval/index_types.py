"""How an index finds the nearest vectors."""

from typing import Annotated

from pydantic import Field

from aiscale.core.edges import Value


class Hnsw(Value):
    """A graph of neighbours in several layers: quick, and in memory as a whole.

    Source: Malkov and Yashunin, Efficient and robust approximate nearest neighbor search using HNSW graphs (2016).
    """

    m: Annotated[int, Field(ge=2, le=100)] = 16
    """Links of an entry in each layer, twice as many in the lowest. Source: pgvector 0.8, ``m`` (16, from 2 to 100);
    OpenSearch documentation, methods and engines (16)."""

    ef_construction: Annotated[int, Field(ge=4, le=4_096)] = 64
    """Candidates that are looked at where an entry is linked. Source: pgvector 0.8, ``ef_construction`` (64)."""

    ef_search: Annotated[int, Field(ge=1, le=32_768)] | None = None
    """Candidates that a search keeps. Default: pgvector's own 40, and what other engines choose,. Source: pgvector
    0.8, ``hnsw.ef_search``."""

    iterative_scan: bool = False
    """pgvector's ``hnsw.iterative_scan``: a search goes on where its candidates are too few. Source: pgvector 0.8
    (off)."""


class Ivf(Value):
    """Lists of vectors around centres, some of which a search goes through."""

    lists: Annotated[int, Field(ge=1, le=65_536)] = 100
    """Lists: ``lists`` of pgvector, ``nlist`` of Milvus and OpenSearch. Source: pgvector 0.8 (100)."""

    probes: Annotated[int, Field(ge=1, le=65_536)] = 1
    """Lists that a search goes through: ``probes`` of pgvector, ``nprobe`` of Milvus. Source: pgvector 0.8 (1)."""


class Flat(Value):
    """No structure: a search compares with every entry, and misses none."""


IndexType = Hnsw | Ivf | Flat
"""Any of them."""
