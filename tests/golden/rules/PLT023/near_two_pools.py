"""Each goes to either pool, and both pools hold both."""

from aiscale import Autoscaling, Resources, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

blue = NodePool("blue", instance_type="m7i.2xlarge", max_nodes=3)
green = NodePool("green", instance_type="m7i.2xlarge", max_nodes=3)
cluster = KubernetesCluster("core", pools=[blue, green])
services = [
    Microservice(
        name,
        image=IMAGE,
        autoscaling=Autoscaling(min_replicas=2, max_replicas=14),
        resources=Resources(cpu=1, memory="1Gi"),
        on=cluster,
    )
    for name in ("pricing", "search", "surge")
]

system = System("golden", services)
