from aiscale import System
from aiscale.network import Istio, ServicePolicy
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice

IMAGE = "registry.example/app@sha256:" + "1f" * 32
cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
surge = Microservice("surge", image=IMAGE)
pricing = Microservice("pricing", image=IMAGE, calls=[surge])
policy = ServicePolicy("surge", of=[surge], failover="zone", outlier_detection=None)

system = System("golden", [cluster, pricing, policy], meshes=[Istio()])
