"""Vector indexes."""

from typing import Annotated, ClassVar, Literal, NamedTuple, Self

from pydantic import Field, model_validator

from aiscale.components.retrieval.embedding import Embedding, Metric
from aiscale.components.retrieval.index_types import Flat, Hnsw, IndexType, Ivf
from aiscale.core.edges import ABSENT, Edge, EdgeKind, OptionalBytes, OptionalDuration
from aiscale.core.ports import Database, DatabaseServer, ExternalTarget, NodeGroup, Place, RecordStore, TrainedModel
from aiscale.core.values.demand import Objective, Resources
from aiscale.quantities import Bytes, Cpu

Quantization = Literal["fp32", "fp16", "int8", "binary"]
"""Number format of each dimension in the index."""


class _Engine(NamedTuple):
    """What an engine is called, and what it can do.

    Attributes:
        name: its own name.
        dimensions: most dimensions, by quantization; of a Flat index none is held.
        quantizations: those that it has.
        has_ivf: whether it has inverted lists.
        ports: ports of its own server; none where it has none or they are not known.
    """

    name: str
    dimensions: dict[str, int]
    quantizations: tuple[str, ...] = ("fp32", "fp16", "int8", "binary")
    has_ivf: bool = True
    ports: tuple[int, ...] = ()


def _same(most: int) -> dict[str, int]:
    return dict.fromkeys(("fp32", "fp16", "int8", "binary"), most)


_ENGINES = {
    "pgvector": _Engine(
        "pgvector", {"fp32": 2_000, "fp16": 4_000, "binary": 64_000}, quantizations=("fp32", "fp16", "binary")
    ),
    "milvus": _Engine("Milvus", _same(32_768), ports=(19_530,)),
    "qdrant": _Engine("Qdrant", _same(65_535), has_ivf=False, ports=(6_333, 6_334)),
    "weaviate": _Engine("Weaviate", {}, has_ivf=False, ports=(8_080, 50_051)),
    "opensearch": _Engine("OpenSearch", _same(16_000), ports=(9_200,)),
    "redis": _Engine("Redis", {}, has_ivf=False, ports=(6_379,)),
    "other": _Engine("its engine", {}),
}
"""Source: pgvector 0.8 (hnswutils.c and ivfutils.c, maxDimensions of vector, halfvec and bit); Milvus 2.6, limits;
Qdrant documentation, fundamentals (65,535); OpenSearch k-NN, KNNEngine (16,000 for each engine); Qdrant, Weaviate and
Redis documentation, vector indexes (HNSW and flat, no inverted lists); ports: each product's own documentation, REST or
HTTP before gRPC."""

_PGVECTOR_MOST = 1_000
"""Source: pgvector 0.8, src/hnsw.h, HNSW_MAX_EF_CONSTRUCTION and HNSW_MAX_EF_SEARCH."""


class VectorIndex(RecordStore):
    """An index of embeddings for nearest-neighbour search: a collection, a table with vectors.

    With ``store``, the program that writes it creates it. Writers and readers get its name and parameters as variables
    ``INDEX_<NAME>…``.
    """

    family: ClassVar[str] = "indexes"
    records_as: ClassVar[str] = "vector index"

    engine: Literal["pgvector", "milvus", "qdrant", "weaviate", "opensearch", "redis", "other"]
    """Vector database. ``other``: any other one; none of its limits are known."""

    store: Annotated[DatabaseServer | None, Edge(EdgeKind.STORED_IN)] = None
    """Existing database of the index: a ``PostgresDatabase`` for pgvector, an ``ExternalStore`` for a managed one.
    Default: its own pods."""

    embedded_by: Annotated[Embedding | TrainedModel | ExternalTarget | None, Edge(EdgeKind.USES)] = None
    """Embedding model of the entries, or an external embedding service; ``Embedding(…)`` sets the output and its
    properties."""

    dimension: Annotated[int, Field(ge=1, le=100_000)]
    """Number of dimensions."""

    metric: Metric
    """Distance metric: ``vector_cosine_ops``, ``vector_ip_ops`` or ``vector_l2_ops`` of pgvector; ``COSINE``, ``IP`` or
    ``L2`` of Milvus and Redis."""

    index_type: IndexType = Hnsw()
    """Index type: HNSW, IVF or exact search."""

    quantization: Quantization = "fp32"
    """Number format of each dimension in the index: ``fp16`` is pgvector's halfvec, ``int8`` scalar quantization,
    ``binary`` one bit."""

    on_disk: bool = False
    """Whether a search reads vectors from disk: Qdrant's ``on_disk``, Milvus' DiskANN, OpenSearch's mode ``on_disk``.
    False: all vectors are in memory; for pgvector, as many as its cache contains."""

    entries: Annotated[int, Field(ge=1, le=10**12)] | None = None
    """Number of vectors. None: unknown."""

    entries_per_day: Annotated[float, Field(ge=0, le=1e11)] = 0.0
    """Net growth in entries per day."""

    payload_bytes: Annotated[int, Field(ge=0, le=1_073_741_824)] | None = None
    """Average size of the payload of a vector, in bytes: the text of a chunk, filter fields. None: unknown."""

    shards: Annotated[int, Field(ge=1, le=1_024)] = 1
    """Number of shards; a search queries all of them."""

    replication_factor: Annotated[int, Field(ge=1, le=100)] = 1
    """Copies of each shard including the primary; a search queries one of them: Qdrant's ``replication_factor``,
    Milvus' ``replica_number``, OpenSearch's ``number_of_replicas`` plus one."""

    resources: Resources = Resources(cpu=Cpu(2), memory=Bytes.parse("8Gi"))
    """CPU and memory of each of its own pods, one per copy of a shard. Ignored with ``store``."""

    memory: OptionalBytes = Field(default=ABSENT)
    """Memory for each copy of a shard. Default: that of its own pods; with ``store`` unknown."""

    requests_per_second: Annotated[float, Field(gt=0, le=1e9)] | None = None
    """Maximum rate of searches and writes within its objective, together. None: unknown."""

    objective: Objective | None = None
    """Service level objective, promised or measured: p99 of a search, share of successful searches."""

    filled_by_others: bool = False
    """Whether something outside the system writes to it."""

    searched_by_others: bool = False
    """Whether something outside the system searches it."""

    contains_personal_data: bool = False
    """Whether entries contain personal data. Embeddings of such texts do."""

    retention: OptionalDuration = Field(default=ABSENT)
    """How long entries are kept. None: unknown."""

    on: Annotated[Place | None, Edge(EdgeKind.RUNS_ON)] = None
    """Kubernetes cluster of its own pods. Default: the system's only cluster."""

    pool: Annotated[NodeGroup | None, Edge(EdgeKind.USES)] = None
    """Node pool of its pods. Default: any pool whose taints they tolerate."""

    @property
    def technology(self) -> str:
        """The engine."""
        return "own engine" if self.engine == "other" else _ENGINES[self.engine].name

    def is_placed(self) -> bool:
        """Whether it has its own pods on a cluster; with ``store`` it is where the database is."""
        return self.store is None

    @property
    def server_ports(self) -> tuple[int, ...]:
        """Default ports of its own pods: HTTP, then gRPC. Empty with ``store``, or where they are not known."""
        return _ENGINES[self.engine].ports if self.store is None else ()

    @property
    def embedding(self) -> Embedding | None:
        """The embedding of its entries. None: unknown."""
        given = self.embedded_by
        return Embedding(given) if isinstance(given, TrainedModel | ExternalTarget) else given

    @property
    def memory_of_copy(self) -> Bytes | None:
        """Memory for each copy of a shard. None: unknown."""
        if self.memory is not None or self.store is not None:
            return self.memory
        return self.resources.memory

    @property
    def ef_search(self) -> int | None:
        """Maximum number of candidates of a search. None: no maximum, or selected by the engine."""
        if not isinstance(self.index_type, Hnsw) or self.index_type.iterative_scan:
            return None
        return self.index_type.ef_search or (40 if self.engine == "pgvector" else None)

    @model_validator(mode="after")
    def _is_kept_somewhere(self) -> Self:
        if self.engine == "pgvector" and not isinstance(self.store, Database):
            raise ValueError("store must be a PostgresDatabase for pgvector: it is an extension of one")
        if self.store is not None:
            pods = ("resources", "on", "pool")
            given = next((field for field in pods if field in self.model_fields_set), None)
            if given is not None:
                raise ValueError(f"{given} is of no use with store={self.store.name}: it has no pods of its own")
        return self

    @model_validator(mode="after")
    def _engine_has_it(self) -> Self:
        engine = _ENGINES[self.engine]
        if isinstance(self.index_type, Ivf):
            if not engine.has_ivf:
                raise ValueError(f"index_type is Ivf(…), which {engine.name} does not have: Hnsw(…) or Flat()")
            if self.index_type.probes > self.index_type.lists:
                raise ValueError(
                    f"index_type.probes ({self.index_type.probes}) is above lists ({self.index_type.lists})"
                )
        if isinstance(self.index_type, Hnsw):
            self._graph_can_be(self.index_type)
        if self.quantization not in engine.quantizations:
            have = ", ".join(engine.quantizations)
            raise ValueError(f"quantization {self.quantization!r} is none that {engine.name} has ({have})")
        most = engine.dimensions.get(self.quantization)
        if most is not None and self.dimension > most and not isinstance(self.index_type, Flat):
            wider = [name for name, limit in engine.dimensions.items() if limit >= self.dimension]
            instead = f"; quantization={wider[0]!r} has room for them" if wider else ""
            raise ValueError(
                f"dimension ({self.dimension:,}) is above {most:,}, the most that an index of {engine.name} takes "
                f"with {self.quantization}{instead}"
            )
        return self

    def _graph_can_be(self, graph: Hnsw) -> None:
        """Pgvector refuses these. Source: pgvector 0.8, hnsw.c and hnswbuild.c."""
        if self.engine != "pgvector":
            if graph.iterative_scan:
                raise ValueError("index_type.iterative_scan is a setting of pgvector")
            return
        for field, value in (("ef_construction", graph.ef_construction), ("ef_search", graph.ef_search)):
            if value is not None and value > _PGVECTOR_MOST:
                raise ValueError(f"index_type.{field} ({value:,}) is above {_PGVECTOR_MOST:,}, the most of pgvector")
        if graph.ef_construction < 2 * graph.m:
            raise ValueError(
                f"index_type.ef_construction ({graph.ef_construction}) is below 2 × m ({2 * graph.m}), "
                "which pgvector refuses"
            )
