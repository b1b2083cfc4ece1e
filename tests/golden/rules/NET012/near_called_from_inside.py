from aiscale import System
from aiscale.network import Istio
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
legacy = Microservice("legacy", image=IMAGE)
pricing = Microservice("pricing", image=IMAGE, calls=[legacy])

system = System("golden", [cluster, pricing], meshes=[Istio(without_proxy=[legacy])])
