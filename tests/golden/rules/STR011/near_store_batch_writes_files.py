"""A run writes the files of a bucket as a whole."""

from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import BatchJob, Spark
from aiscale.services import Write
from aiscale.stores import Bucket
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
texts = Bucket("texts", uri="s3://search/texts")
vectors = Bucket("vectors", uri="s3://search/vectors")
job = BatchJob(
    "embed",
    engine=Spark(image=IMAGE),
    jar="local:///opt/embed.py",
    reads=[texts],
    writes=[Write(vectors)],
    schedule="0 2 * * *",
)

system = System("golden", [cluster, job])
