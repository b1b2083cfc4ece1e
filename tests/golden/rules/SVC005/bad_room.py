from aiscale import Autoscaling, Resources, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=4)])
pricing = Microservice(
    "pricing",
    image=IMAGE,
    resources=Resources(cpu=4, memory="4Gi"),
    traffic=Traffic(mean=300, peak=2_000),
    autoscaling=Autoscaling(min_replicas=3, max_replicas=30),
    requests_per_second_per_replica=100,
)

system = System("golden", [cluster, pricing])
