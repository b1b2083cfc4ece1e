from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import BatchJob, Spark
from aiscale.retrieval import Search, VectorIndex
from aiscale.services import Call, Microservice, Write
from aiscale.serving import Canary, MetricGate, Model, ModelService
from aiscale.stores import Bucket, ExternalStore
from tests.artifacts import DIGEST, IMAGE, TRITON

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.4xlarge", max_nodes=40)])
texts = Bucket("texts", uri="s3://search/texts")
qdrant = ExternalStore("qdrant", product="Qdrant", host="qdrant.example", port=6_334)
e5 = Model(
    "e5",
    version="v2",
    artifact="s3://models/e5/v2",
    digest=DIGEST,
    framework="onnx",
    outputs={"embedding": "float32[768]"},
)
embedder = ModelService(
    "embedder", model=e5, runtime=TRITON, rollout=Canary(steps=[10, 50], gates=[MetricGate("error_percent", at_most=1)])
)
passages = VectorIndex("passages", engine="qdrant", store=qdrant, embedded_by=e5, dimension=768, metric="cosine")
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
    reads=[Search(passages, embedded_by=embedder, timeout_ms=60)],
    calls=[Call(embedder, timeout_ms=50, idempotent=True)],
)
system = System("golden", [cluster, answers, fill])
