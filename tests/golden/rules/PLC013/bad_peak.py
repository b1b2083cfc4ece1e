from aiscale import Autoscaling, Resources, System, Traffic
from aiscale.platform import EksCluster, NodePool, Placement
from aiscale.services import Microservice
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[general])
few = NodePool("few", instance_type="m7i.large", min_nodes=1, max_nodes=2)
spare = EksCluster("spare", region="eu-central-1", pools=[few])
pricing = Microservice(
    "pricing",
    image=IMAGE,
    autoscaling=Autoscaling(min_replicas=2, max_replicas=12),
    resources=Resources(cpu=1, memory="2Gi"),
    requests_per_second_per_replica=100,
    traffic=Traffic(mean=200, peak=900),
)
placement = Placement("eu", of=[pricing], primary=core, overflow=[spare], failover="auto")

system = System("golden", [placement])
