from aiscale import System
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

general = NodePool(
    "general",
    instance_type="m7i.2xlarge",
    other_instance_types=["m7i.large", "m7i.xlarge", "c7i.4xlarge"],
    max_nodes=12,
)
core = EksCluster("core", region="eu-west-1", pools=[general], node_autoscaler="karpenter")
pricing = Microservice("pricing", image=IMAGE)

system = System("golden", [pricing, core])
