from aiscale import System
from aiscale.platform import EksCluster, GpuPool, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", min_nodes=1, max_nodes=3)
h100 = GpuPool("h100", instance_type="p5.48xlarge", min_nodes=2, max_nodes=5, capacity="reserved")
core = EksCluster("core", region="us-east-1", pools=[general, h100])

system = System("golden", [Microservice("pricing", image=IMAGE, on=core)], budget_per_month="$40,000")
