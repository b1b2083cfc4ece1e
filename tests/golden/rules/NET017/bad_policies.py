from aiscale import System
from aiscale.network import ConnectionPool, Istio, ServicePolicy
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
surge = Microservice("surge", image=IMAGE)
eta = Microservice("eta", image=IMAGE)
limits = ServicePolicy("limits", of=[surge, eta], connection_pool=ConnectionPool(max_requests=64))
zones = ServicePolicy("zones", of=[surge], failover="zone")

system = System("golden", [cluster, limits, zones], meshes=[Istio()])
