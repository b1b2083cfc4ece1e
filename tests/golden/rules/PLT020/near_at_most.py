from aiscale import System
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

# What spot nodes cost is known when the bill comes: nothing is said about them.
workers = NodePool("workers", instance_type="m7i.8xlarge", capacity="spot", min_nodes=0, max_nodes=40)
general = NodePool("general", instance_type="m7i.2xlarge", min_nodes=2, max_nodes=3)
core = EksCluster("core", region="eu-west-1", pools=[general, workers])

system = System("golden", [Microservice("pricing", image=IMAGE, on=core)], budget_per_month="$1,000")
