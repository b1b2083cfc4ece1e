from aiscale import System
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="europe-west4", pools=[general])
pricing = Microservice("pricing", image=IMAGE)

system = System("golden", [pricing, core])
