from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import BatchJob, Spark
from aiscale.retrieval import VectorIndex
from aiscale.services import Write
from aiscale.stores import Bucket
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.4xlarge", max_nodes=40)])
texts = Bucket("texts", uri="s3://search/texts")
passages = VectorIndex("passages", engine="qdrant", dimension=768, metric="cosine")
fill = BatchJob(
    "fill",
    engine=Spark(image=IMAGE),
    jar="local:///opt/embed.py",
    reads=[texts],
    writes=[Write(passages, idempotency="upsert", key=["id"])],
)
system = System("golden", [cluster, fill])
