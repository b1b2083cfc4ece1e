from __future__ import annotations

from aiscale import KubernetesSecret, Rate, System, Traffic
from aiscale.processing import BatchJob, Spark
from aiscale.retrieval import Ivf, Search, VectorIndex
from aiscale.services import Microservice, Write
from aiscale.stores import Bucket, ExternalStore, PostgresDatabase, PostgresUser

D = "@sha256:" + "6" * 64
qdrant = ExternalStore("qdrant", product="Qdrant", host="10.4.0.7", port=6_334)
documents = PostgresDatabase(
    "documents", host="documents.example", database="documents", ca=KubernetesSecret("documents", key="ca.crt"),
    user=PostgresUser("search", password=KubernetesSecret("documents", key="password")),
)  # fmt: skip
passages = VectorIndex("passages", engine="qdrant", store=qdrant, dimension=768, metric="cosine")
titles = VectorIndex("titles", engine="pgvector", store=documents, dimension=384, metric="dot")
clips = VectorIndex(
    "clips", engine="milvus", store=ExternalStore("milvus", product="Milvus", host="10.4.0.8", port=19_530),
    dimension=512, metric="l2", index_type=Ivf(lists=1_024, probes=32), quantization="int8", shards=2,
    replication_factor=2,
)  # fmt: skip
fill = BatchJob(
    "embed-passages", engine=Spark(image="registry.example/embed" + D), jar="local:///opt/embed.py",
    reads=[Bucket("texts", uri="s3://search/texts")],
    writes=[Write(passages, idempotency="upsert", key=["id"]), Write(titles, idempotency="upsert", key=["id"]),
            Write(clips, idempotency="upsert", key=["id"])],
)  # fmt: skip
search = Microservice(
    "search", image="registry.example/search" + D, traffic=Traffic(mean=Rate(10), peak=Rate(20)),
    reads=[Search(passages, k=20, timeout_ms=50), Search(titles, timeout_ms=80), Search(clips)],
)  # fmt: skip
system = System("vector-search", [search, fill])
