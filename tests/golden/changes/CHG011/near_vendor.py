"""Which model it is was said by nobody before: it is the same one."""

from aiscale import System, Traffic
from aiscale.network import ExternalService
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import BatchJob, Spark
from aiscale.retrieval import Search, VectorIndex
from aiscale.services import Call, Microservice, Write
from aiscale.stores import Bucket, ExternalStore
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
texts = Bucket("texts", uri="s3://search/texts")
qdrant = ExternalStore("qdrant", product="Qdrant", host="qdrant.example", port=6_334)


def made(model: str | None, name: str) -> System:
    api = ExternalService("embeddings", host="api.vendor.example", model=model)
    passages = VectorIndex(
        name,
        engine="qdrant",
        store=qdrant,
        embedded_by=api,
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
        calls=[Call(api, timeout_ms=50, idempotent=True)],
        reads=[Search(passages, embedded_by=api, timeout_ms=60)],
    )
    return System("golden", [cluster, answers, fill])


before, system = made(None, "passages"), made("text-embedding-3-small", "passages")
