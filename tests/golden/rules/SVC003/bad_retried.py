from aiscale import Objective, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
surge = Microservice("surge", image=IMAGE, objective=Objective(availability=0.98))
pricing = Microservice("pricing", image=IMAGE, objective=Objective(availability=0.9999), calls=[Call(surge, retries=1)])

system = System("golden", [cluster, pricing])
