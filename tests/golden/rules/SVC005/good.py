from aiscale import Autoscaling, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
pricing = Microservice(
    "pricing",
    image=IMAGE,
    traffic=Traffic(mean=900, peak=3_000),
    autoscaling=Autoscaling(max_replicas=8),
    requests_per_second_per_replica=400,
)

system = System("golden", [cluster, pricing])
