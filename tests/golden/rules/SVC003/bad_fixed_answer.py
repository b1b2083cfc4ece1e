from aiscale import Objective, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, DefaultAnswer, Microservice, Read
from aiscale.stores import ExternalStore
from tests.artifacts import IMAGE

core = KubernetesCluster("core", pools=[NodePool("n", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=6)])
limits = Microservice(
    "limits", image=IMAGE, objective=Objective(p99_ms=20), fallback=[DefaultAnswer("no limit")], on=core
)
cards = ExternalStore("cards", product="PostgreSQL", host="cards.db.example", objective=Objective(availability=0.9999))
score = Microservice("score", image=IMAGE, objective=Objective(p99_ms=20, availability=0.98), on=core)
decide = Microservice(
    "decide",
    image=IMAGE,
    objective=Objective(p99_ms=90, availability=0.9995),
    calls=[Call(score, timeout_ms=40), Call(limits, timeout_ms=40)],
    reads=[Read(cards, timeout_ms=10)],
    on=core,
)
system = System("cards", [decide])
