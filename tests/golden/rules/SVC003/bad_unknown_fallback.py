from aiscale import Objective, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

core = KubernetesCluster("core", pools=[NodePool("n", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=6)])
rules = Microservice("rules", image=IMAGE, objective=Objective(p99_ms=10), on=core)
limits = Microservice(
    "limits", image=IMAGE, objective=Objective(p99_ms=20, availability=0.99), fallback=[rules], on=core
)
score = Microservice("score", image=IMAGE, objective=Objective(p99_ms=20, availability=0.98), on=core)
decide = Microservice(
    "decide",
    image=IMAGE,
    objective=Objective(p99_ms=90, availability=0.9995),
    calls=[Call(score, timeout_ms=40), Call(limits, timeout_ms=40)],
    on=core,
)
system = System("cards", [decide])
