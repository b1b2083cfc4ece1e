"""No time limit fits: what ranking and users promise is together more than what home does."""

from aiscale import Objective, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
users = Microservice("users", image=IMAGE, objective=Objective(p99_ms=20))
ranking = Microservice("ranking", image=IMAGE, objective=Objective(p99_ms=90))
home = Microservice(
    "home",
    image=IMAGE,
    objective=Objective(p99_ms=100),
    calls=[Call(users, timeout_ms=30), Call(ranking, timeout_ms=120)],
)

system = System("golden", [cluster, home])
