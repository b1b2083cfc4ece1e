from aiscale import Objective, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.retrieval import Search, VectorIndex
from aiscale.services import Microservice
from aiscale.stores import ExternalStore
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
qdrant = ExternalStore(
    "qdrant", product="Qdrant", host="qdrant.example", port=6_334, objective=Objective(availability=0.99)
)
passages = VectorIndex("passages", engine="qdrant", store=qdrant, dimension=768, metric="cosine", filled_by_others=True)
search = Microservice(
    "search",
    image=IMAGE,
    traffic=Traffic(mean=9, peak=12),
    objective=Objective(availability=0.999),
    reads=[Search(passages, timeout_ms=40)],
)

system = System("golden", [cluster, search])
