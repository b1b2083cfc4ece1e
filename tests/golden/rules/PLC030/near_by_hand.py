from aiscale import System
from aiscale.platform import EksCluster, NodePool, Placement
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

pool = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[pool])
spare_pool = NodePool("spare", instance_type="m7i.2xlarge", max_nodes=12)
spare = EksCluster("spare", region="eu-central-1", pools=[spare_pool])
# Whoever moves by hand knows what it needs, and moves that too.
stock = Microservice("stock", image=IMAGE, on=core)
pricing = Microservice("pricing", image=IMAGE, calls=[Call(stock)])
placement = Placement("eu", of=[pricing], primary=core, overflow=[spare], failover="manual")

system = System("golden", [placement])
