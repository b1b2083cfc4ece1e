from aiscale import Autoscaling, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice, Read
from aiscale.stores import ExternalStore
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
cards = ExternalStore("cards", product="PostgreSQL", host="cards.db.example", max_connections=97)
decide = Microservice(
    "decide",
    image=IMAGE,
    traffic=Traffic(mean=900, peak=2_000),
    reads=[Read(cards, pool_size=8)],
    autoscaling=Autoscaling(max_replicas=12),
)

system = System("golden", [cluster, decide])
