"""The two calls wait for no longer than is promised, and each for as long as it needs."""

from aiscale import Objective, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
users = Microservice("users", image=IMAGE, objective=Objective(p99_ms=20))
ranking = Microservice("ranking", image=IMAGE, objective=Objective(p99_ms=80))
home = Microservice(
    "home",
    image=IMAGE,
    objective=Objective(p99_ms=120),
    calls=[Call(users, timeout_ms=30), Call(ranking, timeout_ms=90)],
)

system = System("golden", [cluster, home])
