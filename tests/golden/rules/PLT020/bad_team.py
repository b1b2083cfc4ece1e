from aiscale import System, Team
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

search = Team("search", contact="#search", budget_per_month="$500")
own = NodePool("own", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=3, owner=search)
core = EksCluster("core", region="us-east-1", pools=[own])
index = Microservice("index", image=IMAGE, on=core, owner=search)

system = System("golden", [index], owner=Team("platform", contact="#platform"))
