from aiscale import System
from aiscale.network import Linkerd
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
surge = Microservice("surge", image=IMAGE)
pricing = Microservice("pricing", image=IMAGE, calls=[Call(surge, streaming=True, timeout_ms=20_000)])

system = System("golden", [cluster, pricing], meshes=[Linkerd(default_retries=1)])
