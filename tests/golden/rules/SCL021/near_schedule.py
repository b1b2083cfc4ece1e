from aiscale import Autoscaling, Schedule, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
# It rises every morning, and a schedule is ahead of it.
pricing = Microservice(
    "pricing",
    image=IMAGE,
    traffic=Traffic(mean=900, peak=3_000, rise="30s"),
    requests_per_second_per_replica=400,
    autoscaling=Autoscaling(max_replicas=16, schedules=[Schedule("50 6 * * *", end="0 9 * * *", replicas=8)]),
    startup_time="90s",
)

system = System("golden", [cluster, pricing])
