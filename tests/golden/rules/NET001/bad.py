from aiscale import System
from aiscale.network import Istio
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
c = Microservice("c", image=IMAGE)
b = Microservice("b", image=IMAGE, calls=[c])
a = Microservice("a", image=IMAGE, calls=[b])

system = System("golden", [cluster, a], meshes=[Istio(default_retries=2)])
