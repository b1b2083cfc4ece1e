from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
c = Microservice("c", image=IMAGE)
b = Microservice("b", image=IMAGE, calls=[Call(c, retries=3, retry_budget_percent=20)])
a = Microservice("a", image=IMAGE, calls=[Call(b, retries=2, retry_budget_percent=20)])

system = System("golden", [cluster, a])
