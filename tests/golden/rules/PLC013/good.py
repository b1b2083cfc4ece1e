from aiscale import Resources, System
from aiscale.platform import EksCluster, NodePool, Placement
from aiscale.services import Microservice
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[general])
few = NodePool("few", instance_type="m7i.2xlarge", max_nodes=12)
spare = EksCluster("spare", region="eu-central-1", pools=[few])
pricing = Microservice("pricing", image=IMAGE, replicas=6, resources=Resources(cpu=1, memory="2Gi"))
placement = Placement("eu", of=[pricing], primary=core, overflow=[spare], failover="auto")

system = System("golden", [placement])
