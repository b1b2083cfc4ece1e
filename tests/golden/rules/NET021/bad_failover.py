from aiscale import System
from aiscale.network import Istio, ServicePolicy
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
surge = Microservice("surge", image=IMAGE)
pricing = Microservice("pricing", image=IMAGE, calls=[surge])
policy = ServicePolicy("surge", of=[surge], failover="zone", outlier_detection=None)

system = System("golden", [cluster, pricing, policy], meshes=[Istio()])
