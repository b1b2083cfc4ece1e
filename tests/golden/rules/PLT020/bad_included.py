from aiscale import System, Team
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

shared = EksCluster("shared", region="us-east-1", pools=[NodePool("general", instance_type="m7i.2xlarge")])
own = EksCluster("own", region="us-east-1", pools=[NodePool("large", instance_type="m7i.8xlarge", min_nodes=3)])
search = System(
    "search", [Microservice("index", image=IMAGE, on=own), own], owner=Team("search"), budget_per_month="$3,000"
)

system = System("golden", [search, Microservice("pricing", image=IMAGE, on=shared), shared], budget_per_month="$9,000")
