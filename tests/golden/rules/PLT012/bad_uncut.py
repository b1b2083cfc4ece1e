from aiscale import System
from aiscale.platform import EksCluster, GpuPool, Mig, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", sharing=Mig({"1g.10gb": 2}))
general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster("core", region="eu-west-1", pools=[general, l4])
pricing = Microservice("pricing", image=IMAGE)

system = System("golden", [pricing, core])
