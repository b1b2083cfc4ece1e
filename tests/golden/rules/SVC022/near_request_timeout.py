from aiscale import Objective, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.stores import ExternalStore
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
cards = ExternalStore("cards", product="PostgreSQL", host="cards.db.example")
# It gives up by itself, whatever it waits for.
decide = Microservice(
    "decide",
    image=IMAGE,
    traffic=Traffic(mean=900, peak=2_000),
    objective=Objective(p99_ms=120),
    request_timeout_ms=120,
    reads=[cards],
)

system = System("golden", [cluster, decide])
