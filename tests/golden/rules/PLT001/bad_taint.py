from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool, Taint
from aiscale.services import Microservice
from tests.artifacts import IMAGE

pool = NodePool("batch", instance_type="m7i.2xlarge", taints=[Taint("batch")])
cluster = KubernetesCluster("core", pools=[pool])
pricing = Microservice("pricing", image=IMAGE, on=cluster)

system = System("golden", [pricing])
