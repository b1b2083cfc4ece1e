from aiscale import Autoscaling, Resources, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice

IMAGE = "registry.example/app@sha256:" + "1f" * 32
cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=2)])
# Only its fewest replicas must always fit.
pricing = Microservice(
    "pricing",
    image=IMAGE,
    autoscaling=Autoscaling(max_replicas=40),
    resources=Resources(cpu=1, memory="2Gi"),
    on=cluster,
)

system = System("golden", [pricing])
