"""Both calls are too long: what is left of the promise beyond what each needs is shared."""

from aiscale import Objective, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
users = Microservice("users", image=IMAGE, objective=Objective(p99_ms=20))
ranking = Microservice("ranking", image=IMAGE, objective=Objective(p99_ms=80))
home = Microservice("home", image=IMAGE, objective=Objective(p99_ms=120), calls=[users, ranking])

system = System("golden", [cluster, home])
