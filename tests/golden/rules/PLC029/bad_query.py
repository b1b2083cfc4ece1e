from aiscale import Objective, System, Traffic
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice, Read
from aiscale.stores import ExternalStore
from tests.artifacts import IMAGE

eu = EksCluster("eu", region="eu-central-1", pools=[NodePool("a", instance_type="m7i.2xlarge", max_nodes=12)])
cards = ExternalStore("cards", product="PostgreSQL", host="cards.db.example", region="us-east-1")
decide = Microservice(
    "decide",
    image=IMAGE,
    on=eu,
    objective=Objective(p99_ms=250),
    traffic=Traffic(mean=10, peak=20),
    reads=[Read(cards, timeout_ms=50)],
)

system = System("golden", [eu, decide])
