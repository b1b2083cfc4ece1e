from aiscale import System
from aiscale.platform import EksCluster, NodePool, Site
from aiscale.services import Microservice
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[general], pod_cidr="10.20.0.0/16")
# It joins nothing: the two networks never meet.
depot = Site("depot", cpu=4, memory="8Gi", node_cidr="10.20.4.0/24")
gate = Microservice("gate", image=IMAGE, on=depot)

system = System("golden", [gate, core])
