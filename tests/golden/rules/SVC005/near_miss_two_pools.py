from aiscale import Autoscaling, Resources, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

general, other = (NodePool(name, instance_type="m7i.2xlarge", max_nodes=10) for name in ("general", "other"))
# Each pool has room for ten replicas: both together for as many as the peak takes.
cluster = KubernetesCluster("core", pools=[general, other])
pricing = Microservice(
    "pricing",
    image=IMAGE,
    resources=Resources(cpu=4, memory="4Gi"),
    traffic=Traffic(mean=300, peak=2_000),
    autoscaling=Autoscaling(min_replicas=3, max_replicas=20),
    requests_per_second_per_replica=100,
)

system = System("golden", [cluster, pricing])
