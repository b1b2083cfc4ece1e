from aiscale import Resources, System
from aiscale.platform import KubernetesCluster, NodePool, PoolLimits
from aiscale.services import Microservice
from tests.artifacts import IMAGE

limits = PoolLimits(cpu=16)
cluster = KubernetesCluster(
    "core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=9, limits=limits)]
)
pricing = Microservice("pricing", image=IMAGE, replicas=20, resources=Resources(cpu=1, memory="2Gi"), on=cluster)

system = System("golden", [pricing])
