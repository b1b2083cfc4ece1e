from aiscale import Objective, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.serving import InferenceGraph
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
surge = Microservice("surge", image=IMAGE, objective=Objective(p99_ms=80))
# Both steps answer each request: it takes as long as the slower one at least.
checks = Microservice("checks", image=IMAGE, objective=Objective(p99_ms=20))
both = InferenceGraph("both", steps=[checks, surge])
pricing = Microservice("pricing", image=IMAGE, objective=Objective(p99_ms=150), calls=[Call(both, timeout_ms=50)])

system = System("golden", [cluster, pricing])
