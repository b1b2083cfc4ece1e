from aiscale import Objective, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
surge = Microservice("surge", image=IMAGE, objective=Objective(p99_ms=80))
pricing = Microservice("pricing", image=IMAGE, calls=[Call(surge, timeout_ms=45, required=False)])

system = System("golden", [cluster, pricing])
