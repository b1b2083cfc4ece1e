from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import BatchJob, Spark
from aiscale.retrieval import Hnsw, Search, VectorIndex
from aiscale.services import Microservice, Write
from aiscale.stores import Bucket
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.4xlarge", max_nodes=40)])
texts = Bucket("texts", uri="s3://search/texts")
passages = VectorIndex("passages", engine="milvus", dimension=768, metric="cosine", index_type=Hnsw(ef_search=64))
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
