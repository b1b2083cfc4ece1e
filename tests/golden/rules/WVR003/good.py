from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
pricing = Microservice(
    "pricing",
    image="registry.example/pricing:1.4",  # aiscale: waive IMG001 until 2999-03-31 by platform: no digests yet
    on=cluster,
)

system = System("golden", [pricing])
