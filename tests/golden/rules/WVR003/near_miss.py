from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
# aiscale: how the parts of this system belong together is said below
NOTE = "# aiscale: waive IMG001"
pricing = Microservice("pricing", image="registry.example/pricing@sha256:" + "1f" * 32, on=cluster)

system = System("golden", [pricing])
