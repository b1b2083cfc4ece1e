from aiscale import System
from aiscale.network import Linkerd
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
pricing = Microservice("pricing", image=IMAGE)
legacy = Microservice("legacy", image=IMAGE, calls=[pricing])

system = System("golden", [cluster, legacy], meshes=[Linkerd(without_proxy=[legacy])])
