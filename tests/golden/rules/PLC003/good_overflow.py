from aiscale import System
from aiscale.platform import EksCluster, Karmada, NodePool, Placement
from aiscale.services import Microservice
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[general])
spare_pool = NodePool("spare", instance_type="m7i.2xlarge", max_nodes=12)
spare = EksCluster("spare", region="eu-central-1", pools=[spare_pool])
pricing = Microservice("pricing", image=IMAGE)
placement = Placement("eu", of=[pricing], primary=core, overflow=[spare], backend=Karmada(version="1.18"))

system = System("golden", [placement])
