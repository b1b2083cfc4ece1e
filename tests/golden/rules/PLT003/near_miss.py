from aiscale import Resources, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

rack = NodePool("rack", instance_type="rack-7", allocatable=Resources(cpu=30, memory="120Gi"))
cluster = KubernetesCluster("core", pools=[rack])
pricing = Microservice("pricing", image=IMAGE, on=cluster)

system = System("golden", [pricing])
