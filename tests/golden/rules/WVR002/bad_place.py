from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
# aiscale: waive IMG001 until 2999-03-31 by platform team: the registry keeps no digests
IMAGE = "registry.example/pricing:1.4"
pricing = Microservice("pricing", image=IMAGE, on=cluster)

system = System("golden", [pricing])
