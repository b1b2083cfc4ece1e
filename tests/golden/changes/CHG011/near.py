"""Every version is trained so that its vectors can be compared with those of the one before."""

from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import BatchJob, Spark
from aiscale.retrieval import Embedding, Search, VectorIndex
from aiscale.services import Call, Microservice, Write
from aiscale.serving import Model, ModelService
from aiscale.stores import Bucket, ExternalStore
from tests.artifacts import IMAGE, TRITON

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
texts = Bucket("texts", uri="s3://search/texts")
qdrant = ExternalStore("qdrant", product="Qdrant", host="qdrant.example", port=6_334)


def made(version: str, name: str) -> System:
    e5 = Model(
        "e5",
        version=version,
        artifact=f"s3://models/e5/{version}",
        digest="sha256:" + "a5" * 32,
        framework="onnx",
        outputs={"embedding": "float32[768]"},
    )
    embedder = ModelService("embedder", model=e5, runtime=TRITON)
    passages = VectorIndex(
        name,
        engine="qdrant",
        store=qdrant,
        embedded_by=Embedding(e5, comparable=True),
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
        calls=[Call(embedder, timeout_ms=50, idempotent=True)],
        reads=[Search(passages, embedded_by=embedder, timeout_ms=60)],
    )
    return System("golden", [cluster, answers, fill])


before, system = made("v2", "passages"), made("v3", "passages")
