from aiscale import System
from aiscale.platform import EksCluster, NodePool, Site
from aiscale.services import Microservice
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[general], pod_cidr="10.20.0.0/16")
depot = Site("depot", cpu=4, memory="8Gi", cluster="kubeedge", joins=core, node_cidr="10.21.0.0/24")
gate = Microservice("gate", image=IMAGE, on=depot)

system = System("golden", [gate])
