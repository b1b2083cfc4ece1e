"""What an index of vectors may say, what is filled in, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale import KubernetesSecret, Resources, System
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.graph.build import build
from aiscale.network import ExternalService
from aiscale.platform import KubernetesCluster, NodePool, Placement
from aiscale.quantities import Bytes
from aiscale.retrieval import Embedding, Flat, Hnsw, Ivf, Search, VectorIndex
from aiscale.services import Microservice
from aiscale.serving import Model, ModelService, Triton
from aiscale.stores import ExternalStore, PostgresDatabase, PostgresUser

DOCUMENTS = PostgresDatabase(
    "documents",
    host="db.example",
    database="documents",
    user=PostgresUser("app", password=KubernetesSecret("db", key="password")),
    ca=KubernetesSecret("db", key="ca"),
)
QDRANT = ExternalStore("qdrant", product="Qdrant", host="qdrant.example", port=6_334)
E5 = Model("e5", version="v2", artifact="s3://models/e5/v2", framework="onnx")


def index(**fields: Any) -> VectorIndex:
    return VectorIndex("passages", **{"engine": "qdrant", "dimension": 768, "metric": "cosine", **fields})


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"engine": "pgvector"},
            "store must be a PostgresDatabase for pgvector: it is an extension of one",
        ),
        (
            {"engine": "pgvector", "store": QDRANT},
            "store must be a PostgresDatabase for pgvector: it is an extension of one",
        ),
        (
            {"store": QDRANT, "resources": Resources(cpu=4, memory="32Gi")},
            "resources is of no use with store=qdrant: it has no pods of its own",
        ),
        (
            {"engine": "pgvector", "store": DOCUMENTS, "dimension": 3_072},
            "dimension (3,072) is above 2,000, the most that an index of pgvector takes with fp32; "
            "quantization='fp16' has room for them",
        ),
        (
            {"engine": "pgvector", "store": DOCUMENTS, "dimension": 4_096, "quantization": "fp16"},
            "dimension (4,096) is above 4,000, the most that an index of pgvector takes with fp16; "
            "quantization='binary' has room for them",
        ),
        (
            {"engine": "pgvector", "store": DOCUMENTS, "quantization": "int8"},
            "quantization 'int8' is none that pgvector has (fp32, fp16, binary)",
        ),
        (
            {"engine": "milvus", "dimension": 40_000},
            "dimension (40,000) is above 32,768, the most that an index of Milvus takes with fp32",
        ),
        (
            {"engine": "opensearch", "dimension": 16_001},
            "dimension (16,001) is above 16,000, the most that an index of OpenSearch takes with fp32",
        ),
        ({"index_type": Ivf()}, "index_type is Ivf(…), which Qdrant does not have: Hnsw(…) or Flat()"),
        (
            {"engine": "pgvector", "store": DOCUMENTS, "index_type": Hnsw(ef_search=2_000)},
            "index_type.ef_search (2,000) is above 1,000, the most of pgvector",
        ),
        (
            {"engine": "pgvector", "store": DOCUMENTS, "index_type": Hnsw(m=40)},
            "index_type.ef_construction (64) is below 2 × m (80), which pgvector refuses",
        ),
        ({"index_type": Hnsw(iterative_scan=True)}, "index_type.iterative_scan is a setting of pgvector"),
        (
            {"engine": "milvus", "index_type": Ivf(lists=10, probes=20)},
            "index_type.probes (20) is above lists (10)",
        ),
    ],
)
def test_what_its_engine_cannot_do_is_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidComponentError) as caught:
        index(**fields)
    [found] = caught.value.diagnostics
    assert found.message.endswith(message)


@pytest.mark.parametrize(
    "fields",
    [
        {"engine": "pgvector", "store": DOCUMENTS, "dimension": 2_000},
        {"engine": "pgvector", "store": DOCUMENTS, "dimension": 4_000, "quantization": "fp16"},
        {"engine": "pgvector", "store": DOCUMENTS, "dimension": 3_072, "index_type": Flat()},
        {"engine": "milvus", "dimension": 32_768},
        {"engine": "other", "dimension": 90_000},
    ],
)
def test_what_its_engine_can_do_is_taken(fields: dict[str, Any]) -> None:
    assert index(**fields).dimension == fields["dimension"]


def test_what_is_left_out_is_filled_in() -> None:
    own, kept = index(), index(store=QDRANT, embedded_by=E5, memory="64Gi")
    assert (own.technology, own.memory_of_copy, own.ef_search, own.embedding) == (
        "Qdrant", Bytes.parse("8Gi"), None, None,
    )  # fmt: skip
    assert kept.memory_of_copy == Bytes.parse("64Gi")
    assert kept.embedding == Embedding(E5)
    assert index(store=QDRANT).memory_of_copy is None


def test_pgvector_keeps_forty_candidates_unless_told() -> None:
    documents: dict[str, Any] = {"engine": "pgvector", "store": DOCUMENTS}
    assert index(**documents).ef_search == 40
    assert index(**documents, index_type=Hnsw(ef_search=200)).ef_search == 200
    assert index(**documents, index_type=Ivf()).ef_search is None
    assert index(**documents, index_type=Hnsw(iterative_scan=True)).ef_search is None


def test_an_embedding_says_what_is_known_of_its_vectors() -> None:
    given = Embedding(E5, output="embedding", similarity="cosine", normalized=True)
    assert index(embedded_by=given).embedding is given


def test_others_may_embed_the_entries() -> None:
    api = ExternalService("embeddings", host="api.vendor.example", model="text-embedding-3-small")
    assert index(embedded_by=api).embedding == Embedding(api)
    for field in ("version", "output"):
        with pytest.raises(
            InvalidComponentError, match=f"{field} is of a Model: of what embeddings serves, its model=… says which"
        ):
            Embedding(api, **{field: "v2"})  # type: ignore[arg-type]  # checked by the class itself
    graph, _ = build(System("s", [index(store=QDRANT, embedded_by=Embedding(api, query_model=E5))]))
    assert [(edge.kind, edge.field, edge.target) for edge in graph.edges_from("indexes/passages", EdgeKind.USES)] == [
        (EdgeKind.USES, "embedded_by", "externalservices/embeddings"),
        (EdgeKind.USES, "embedded_by.query_model", "models/e5"),
    ]


def test_a_search_refers_to_its_index_and_to_what_the_query_was_embedded_by() -> None:
    passages, embedder = index(store=QDRANT, embedded_by=E5), ModelService("embedder", model=E5, runtime=Triton())
    search = Microservice("search", image="registry.example/search:1", reads=[Search(passages, embedded_by=embedder)])
    assert [(one.kind, one.field, one.item, one.target) for one in search.references()] == [
        (EdgeKind.READS, "reads", 0, passages),
        (EdgeKind.USES, "reads.embedded_by", 0, embedder),
    ]
    assert [(one.kind, one.target) for one in passages.references()] == [
        (EdgeKind.STORED_IN, QDRANT),
        (EdgeKind.USES, E5),
    ]


def test_an_index_in_a_database_is_placed_nowhere_else() -> None:
    core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge")])
    assert Placement("p", of=[own := index()], primary=core).of == (own,)
    with pytest.raises(InvalidComponentError, match="of names passages, which exists already and stays where it is"):
        Placement("p", of=[index(store=QDRANT)], primary=core)
