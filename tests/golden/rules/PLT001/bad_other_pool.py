from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

elsewhere = NodePool("elsewhere", instance_type="m7i.4xlarge")
cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge")])
pricing = Microservice("pricing", image=IMAGE, pool=elsewhere, on=cluster)

system = System("golden", [pricing])
