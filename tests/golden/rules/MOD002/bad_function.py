from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])


def cell(name: str) -> Microservice:
    prices = Microservice("prices", image=IMAGE)
    return Microservice(f"checkout-{name}", image=IMAGE, calls=[prices])


one = cell("a")
other = cell("b")

system = System("golden", [cluster, one, other])
