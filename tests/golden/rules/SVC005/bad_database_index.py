from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.retrieval import Search, VectorIndex
from aiscale.services import Microservice
from aiscale.stores import ExternalStore
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
qdrant = ExternalStore("qdrant", product="Qdrant", host="qdrant.example", port=6_334, requests_per_second=2_000)
passages = VectorIndex(
    "passages",
    engine="qdrant",
    store=qdrant,
    dimension=768,
    metric="cosine",
    requests_per_second=1_000,
    filled_by_others=True,
)
search = Microservice(
    "search", image=IMAGE, traffic=Traffic(mean=900, peak=1_200), reads=[Search(passages, per_request=2)]
)

system = System("golden", [cluster, search])
