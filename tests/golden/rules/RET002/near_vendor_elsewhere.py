"""Queries go to another address of the vendor, where the same model answers."""

from aiscale import System, Traffic
from aiscale.network import ExternalService
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import BatchJob, Spark
from aiscale.retrieval import Search, VectorIndex
from aiscale.services import Call, Microservice, Write
from aiscale.stores import Bucket, ExternalStore
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.4xlarge", max_nodes=40)])
texts = Bucket("texts", uri="s3://search/texts")
qdrant = ExternalStore("qdrant", product="Qdrant", host="qdrant.example", port=6_334)
embedder = ExternalService("embeddings", host="api.vendor.example", model="text-embedding-3-small")
near = ExternalService("embeddings-eu", host="eu.api.vendor.example", model="text-embedding-3-small")
passages = VectorIndex(
    "passages",
    engine="qdrant",
    store=qdrant,
    embedded_by=embedder,
    dimension=768,
    metric="cosine",
)
fill = BatchJob(
    "fill",
    engine=Spark(image=IMAGE),
    jar="local:///opt/embed.py",
    reads=[texts],
    writes=[Write(passages, idempotency="upsert", key=["id"])],
)
answers = Microservice(
    "answers",
    image=IMAGE,
    traffic=Traffic(mean=5, peak=20),
    reads=[Search(passages, embedded_by=near, timeout_ms=60)],
    calls=[Call(near, timeout_ms=50, idempotent=True)],
)
system = System("golden", [cluster, answers, fill])
