from aiscale import Resources, System
from aiscale.platform import EksCluster, NodePool, Placement
from aiscale.services import Microservice
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[general])
few = NodePool("few", instance_type="m7i.large", min_nodes=1, max_nodes=2)
spare = EksCluster("spare", region="eu-central-1", pools=[few])
# Each has a place of its own, and no two of these are lost at once.
more = NodePool("more", instance_type="m7i.2xlarge", max_nodes=12)
other = EksCluster("other", region="eu-north-1", pools=[more])
pricing = Microservice("pricing", image=IMAGE, replicas=3, resources=Resources(cpu=1, memory="2Gi"))
search = Microservice("search", image=IMAGE, replicas=3, resources=Resources(cpu=1, memory="2Gi"))
first = Placement("first", of=[pricing], primary=core, overflow=[spare], failover="auto")
second = Placement("second", of=[search], primary=other, overflow=[spare], failover="auto")

system = System("golden", [first, second])
