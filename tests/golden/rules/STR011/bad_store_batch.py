from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import BatchJob, Spark
from aiscale.retrieval import VectorIndex
from aiscale.services import Write
from aiscale.stores import Bucket
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
texts = Bucket("texts", uri="s3://search/texts")
passages = VectorIndex("passages", engine="qdrant", dimension=768, metric="cosine", searched_by_others=True)
job = BatchJob(
    "embed",
    engine=Spark(image=IMAGE),
    jar="local:///opt/embed.py",
    reads=[texts],
    writes=[Write(passages)],
    schedule="0 2 * * *",
)

system = System("golden", [cluster, job])
