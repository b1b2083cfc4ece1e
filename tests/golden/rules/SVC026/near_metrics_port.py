from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
# The port of metrics has no variable.
prices = Microservice("prices", image=IMAGE, ports={"metrics": 9_001})
admin = Microservice("prices-admin", image=IMAGE)
shop = Microservice("shop", image=IMAGE, calls=[prices, admin])

system = System("golden", [core, shop])
