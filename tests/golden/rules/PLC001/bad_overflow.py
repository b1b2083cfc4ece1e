from aiscale import System
from aiscale.platform import EksCluster, NodePool, Placement
from aiscale.services import Microservice
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[general])
far = NodePool("far", instance_type="m7i.2xlarge", max_nodes=12)
london = EksCluster("london", region="eu-west-2", pools=[far])
pricing = Microservice("pricing", image=IMAGE)
placement = Placement("eu-first", of=[pricing], primary=core, overflow=[london], residency=["eu"])

system = System("golden", [placement])
