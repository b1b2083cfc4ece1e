"""Both read one database: what the fallback answers in its outage is nothing."""

from aiscale import Objective, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice, Read
from aiscale.stores import ExternalStore
from tests.artifacts import IMAGE

core = KubernetesCluster("core", pools=[NodePool("n", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=6)])
cards = ExternalStore("cards", product="PostgreSQL", objective=Objective(p99_ms=5, availability=0.999))
rules = Microservice(
    "rules",
    image=IMAGE,
    objective=Objective(p99_ms=10, availability=0.998),
    reads=[Read(cards, timeout_ms=8)],
    on=core,
)
score = Microservice(
    "score",
    image=IMAGE,
    objective=Objective(p99_ms=20, availability=0.998),
    reads=[Read(cards, timeout_ms=8)],
    fallback=[rules],
    on=core,
)
decide = Microservice(
    "decide",
    image=IMAGE,
    objective=Objective(p99_ms=90, availability=0.9995),
    calls=[Call(score, timeout_ms=40)],
    on=core,
)
system = System("cards", [decide])
