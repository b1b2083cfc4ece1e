from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice, Read
from aiscale.stores import ExternalStore
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
cards = ExternalStore("cards", product="PostgreSQL", host="cards.db.example", requests_per_second=2_000)
decide = Microservice(
    "decide", image=IMAGE, traffic=Traffic(mean=900, peak=2_000), reads=[Read(cards, per_request=2)], writes=[cards]
)

system = System("golden", [cluster, decide])
