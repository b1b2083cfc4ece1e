from aiscale import System, Team
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

core = EksCluster("core", region="us-east-1", pools=[NodePool("general", instance_type="m7i.8xlarge", min_nodes=3)])
# The nodes belong to the system around it: the budget of the smaller one does not pay them.
search = System("search", [Microservice("index", image=IMAGE, on=core)], owner=Team("search"), budget_per_month="$300")

system = System("golden", [search, Microservice("pricing", image=IMAGE, on=core), core], budget_per_month="$9,000")
