from aiscale import Autoscaling, Resources, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=3)])
pricing = Microservice(
    "pricing",
    image=IMAGE,
    autoscaling=Autoscaling(min_replicas=2, max_replicas=5),
    resources=Resources(cpu=5, memory="1Gi"),
    on=cluster,
)

system = System("golden", [pricing])
