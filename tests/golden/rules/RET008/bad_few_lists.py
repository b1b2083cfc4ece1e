"""A list of 25 entries is searched for 100 results."""

from aiscale import KubernetesSecret, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import BatchJob, Spark
from aiscale.retrieval import Ivf, Search, VectorIndex
from aiscale.services import Microservice, Write
from aiscale.stores import Bucket, PostgresDatabase, PostgresUser
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.4xlarge", max_nodes=40)])
texts = Bucket("texts", uri="s3://search/texts")
documents = PostgresDatabase(
    "documents",
    host="documents.db.example",
    database="documents",
    user=PostgresUser("search", password=KubernetesSecret("documents", key="password")),
    ca=KubernetesSecret("documents", key="ca.crt"),
)
passages = VectorIndex(
    "passages",
    engine="pgvector",
    store=documents,
    dimension=768,
    metric="cosine",
    index_type=Ivf(lists=2_000, probes=1),
    entries=50_000,
    memory="4Gi",
)
fill = BatchJob(
    "fill",
    engine=Spark(image=IMAGE),
    jar="local:///opt/embed.py",
    reads=[texts],
    writes=[Write(passages, idempotency="upsert", key=["id"])],
)
answers = Microservice(
    "answers", image=IMAGE, traffic=Traffic(mean=5, peak=20), reads=[Search(passages, k=100, timeout_ms=60)]
)
system = System("golden", [cluster, answers, fill])
