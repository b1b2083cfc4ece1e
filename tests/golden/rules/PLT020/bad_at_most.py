from aiscale import System
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", min_nodes=2, max_nodes=90)
core = EksCluster("core", region="eu-west-1", pools=[general])

system = System("golden", [Microservice("pricing", image=IMAGE, on=core)], budget_per_month="$1,000")
