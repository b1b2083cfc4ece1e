from aiscale import System
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

# It promises nothing.
cheap = NodePool("cheap", instance_type="m7i.2xlarge", capacity="spot", max_nodes=12, weight=50)
core = EksCluster("core", region="eu-west-1", pools=[cheap])
pricing = Microservice("pricing", image=IMAGE)

system = System("golden", [pricing, core])
