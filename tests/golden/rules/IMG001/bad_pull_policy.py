from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
pricing = Microservice("pricing", image="registry.example/pricing:1.4", image_pull_policy="IfNotPresent", on=cluster)

system = System("golden", [pricing])
