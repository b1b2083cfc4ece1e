from aiscale import Objective, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
surge = Microservice("surge", image=IMAGE)
pricing = Microservice("pricing", image=IMAGE, objective=Objective(p99_ms=80), calls=[surge])

system = System("golden", [cluster, pricing])
