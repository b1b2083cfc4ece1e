from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.retrieval import Search, VectorIndex
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.4xlarge", max_nodes=40)])
passages = VectorIndex("passages", engine="qdrant", dimension=768, metric="cosine")
answers = Microservice(
    "answers", image=IMAGE, traffic=Traffic(mean=5, peak=20), reads=[Search(passages, timeout_ms=60)]
)
system = System("golden", [cluster, answers])
