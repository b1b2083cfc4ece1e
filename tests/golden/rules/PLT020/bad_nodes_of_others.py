from aiscale import System, Team
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.8xlarge", min_nodes=10, max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[general], owner=Team("platform", contact="#platform"))
index = Microservice("index", image=IMAGE, on=core)
system = System("golden", [index], owner=Team("search", contact="#search"), budget_per_month="$1,000")
