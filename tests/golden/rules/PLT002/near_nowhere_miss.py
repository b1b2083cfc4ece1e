from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
# There is only one cluster, so it is meant.
pricing = Microservice("pricing", image=IMAGE)

system = System("golden", [pricing, cluster])
