"""The centroids of many lists do not fit beside the vectors."""

from aiscale import Resources, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import BatchJob, Spark
from aiscale.retrieval import Ivf, Search, VectorIndex
from aiscale.services import Microservice, Write
from aiscale.stores import Bucket
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.4xlarge", max_nodes=40)])
texts = Bucket("texts", uri="s3://search/texts")
passages = VectorIndex(
    "passages",
    engine="milvus",
    dimension=1_024,
    metric="cosine",
    index_type=Ivf(lists=60_000, probes=64),
    entries=10_000_000,
    shards=20,
    resources=Resources(cpu=1, memory="2Gi"),
)
fill = BatchJob(
    "fill",
    engine=Spark(image=IMAGE),
    jar="local:///opt/embed.py",
    reads=[texts],
    writes=[Write(passages, idempotency="upsert", key=["id"])],
)
answers = Microservice(
    "answers", image=IMAGE, traffic=Traffic(mean=5, peak=20), reads=[Search(passages, timeout_ms=60)]
)
system = System("golden", [cluster, answers, fill])
