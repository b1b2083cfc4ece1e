from aiscale import Objective, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.retrieval import Search, VectorIndex
from aiscale.services import Call, Microservice
from aiscale.serving import Transformer
from aiscale.stores import ExternalStore
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
qdrant = ExternalStore("qdrant", product="Qdrant", host="qdrant.example", port=6_334, objective=Objective(p99_ms=60))
passages = VectorIndex("passages", engine="qdrant", store=qdrant, dimension=768, metric="cosine", filled_by_others=True)
retrieve = Transformer("retrieve", image=IMAGE, objective=Objective(p99_ms=300), reads=[Search(passages, k=20)])
front = Microservice("front", image=IMAGE, traffic=Traffic(mean=9, peak=12), calls=[Call(retrieve, timeout_ms=400)])

system = System("golden", [cluster, front])
