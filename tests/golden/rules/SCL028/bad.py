from aiscale import Objective, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

ZONES = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]
zoned = NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=12, zones=ZONES)
cluster = KubernetesCluster("core", pools=[zoned])
pricing = Microservice(
    "pricing",
    image=IMAGE,
    replicas=6,
    traffic=Traffic(mean=900, peak=2_800),
    objective=Objective(availability=0.999),
    requests_per_second_per_replica=500,
    on=cluster,
)

system = System("golden", [pricing])
