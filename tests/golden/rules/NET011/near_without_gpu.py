"""The policy takes the limits off a service that waits for no GPU."""

from aiscale import System
from aiscale.network import Istio, ServicePolicy
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
surge = Microservice("surge", image=IMAGE)
policy = ServicePolicy("surge", of=[surge], connection_pool=None)

system = System("golden", [cluster, surge, policy], meshes=[Istio()])
