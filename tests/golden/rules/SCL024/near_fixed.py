from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
# Nothing scales it: the number is its own.
pricing = Microservice("pricing", image=IMAGE, replicas=6)

system = System("golden", [cluster, pricing])
