from aiscale import Autoscaling, Resources, System
from aiscale.platform import EksCluster, NodePool, Placement
from aiscale.services import Microservice
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=4)
core = EksCluster("core", region="eu-west-1", pools=[general])
few = NodePool("few", instance_type="m7i.large", min_nodes=1, max_nodes=2)
spare = EksCluster("spare", region="eu-central-1", pools=[few])
# The first place holds all but three of the replicas, and only those overflow.
pricing = Microservice(
    "pricing",
    image=IMAGE,
    autoscaling=Autoscaling(min_replicas=6, max_replicas=34),
    resources=Resources(cpu=1, memory="2Gi"),
)
placement = Placement("eu", of=[pricing], primary=core, overflow=[spare], failover="manual")

system = System("golden", [placement])
