"""What all attempts need is there often enough."""

from aiscale import Objective, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice, Read
from aiscale.stores import ExternalStore
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
cards = ExternalStore("cards", product="PostgreSQL", host="cards.db.example", objective=Objective(availability=0.9999))
limits = Microservice(
    "limits", image=IMAGE, objective=Objective(availability=0.998), reads=[Read(cards, timeout_ms=40)]
)
decide = Microservice(
    "decide",
    image=IMAGE,
    traffic=Traffic(mean=900, peak=2_000),
    objective=Objective(availability=0.9995),
    calls=[Call(limits, timeout_ms=90, retries=1)],
)

system = System("golden", [cluster, decide])
