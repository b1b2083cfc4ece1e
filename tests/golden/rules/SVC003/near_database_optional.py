from aiscale import Objective, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice, Read
from aiscale.stores import ExternalStore
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
cards = ExternalStore("cards", product="PostgreSQL", host="cards.db.example", objective=Objective(availability=0.995))
# It goes on without.
decide = Microservice(
    "decide",
    image=IMAGE,
    traffic=Traffic(mean=900, peak=2_000),
    objective=Objective(availability=0.999),
    reads=[Read(cards, timeout_ms=40, required=False)],
)

system = System("golden", [cluster, decide])
