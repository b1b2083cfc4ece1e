from aiscale import Autoscaling, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
pricing = Microservice(
    "pricing",
    image=IMAGE,
    traffic=Traffic(mean=900, peak=3_000, rise="30s"),
    requests_per_second_per_replica=400,
    autoscaling=Autoscaling(max_replicas=16),
    startup_time="90s",
)

system = System("golden", [cluster, pricing])
