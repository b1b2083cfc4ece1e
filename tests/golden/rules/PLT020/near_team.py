from aiscale import System, Team
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

# Its service runs on nodes that another team answers for.
search = Team("search", contact="#search", budget_per_month="$500")
shared = NodePool("shared", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=3)
core = EksCluster("core", region="us-east-1", pools=[shared])
index = Microservice("index", image=IMAGE, on=core, owner=search)

system = System("golden", [index], owner=Team("platform", contact="#platform"))
