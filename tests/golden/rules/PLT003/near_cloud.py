from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="n2-standard-8", max_nodes=12)
# Nobody says who runs it.
core = KubernetesCluster("core", pools=[general])
pricing = Microservice("pricing", image=IMAGE)

system = System("golden", [pricing, core])
