"""Three attempts fit only below what score promises; one fits, with what stands in for it."""

from aiscale import Objective, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
rules = Microservice("rules", image=IMAGE, objective=Objective(p99_ms=10, availability=0.9995))
score = Microservice(
    "score", image=IMAGE, objective=Objective(p99_ms=40, availability=0.999), fallback=[Call(rules, timeout_ms=15)]
)
decide = Microservice(
    "decide",
    image=IMAGE,
    objective=Objective(p99_ms=80, availability=0.9995),
    calls=[Call(score, timeout_ms=45, retries=2)],
)

system = System("golden", [cluster, decide])
