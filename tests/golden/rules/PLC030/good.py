from aiscale import System
from aiscale.platform import EksCluster, NodePool, Placement
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

pool = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[pool])
spare_pool = NodePool("spare", instance_type="m7i.2xlarge", max_nodes=12)
spare = EksCluster("spare", region="eu-central-1", pools=[spare_pool])
stock = Microservice("stock", image=IMAGE)
pricing = Microservice("pricing", image=IMAGE, calls=[Call(stock)])
placement = Placement("eu", of=[pricing, stock], primary=core, overflow=[spare], failover="auto")

system = System("golden", [placement])
