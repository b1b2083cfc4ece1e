from aiscale import System
from aiscale.platform import EksCluster, NodePool, Placement
from aiscale.services import Microservice
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[general])
pricing = Microservice("pricing", image=IMAGE)
placement = Placement("eu", of=[pricing], primary=core)

system = System("golden", [placement])
