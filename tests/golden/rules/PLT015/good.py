from aiscale import Objective, System
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

floor = NodePool("floor", instance_type="m7i.2xlarge", min_nodes=2, weight=10)
cheap = NodePool("cheap", instance_type="m7i.2xlarge", capacity="spot", max_nodes=12, weight=50)
core = EksCluster("core", region="eu-west-1", pools=[floor, cheap])
pricing = Microservice("pricing", image=IMAGE, objective=Objective(availability=0.999))

system = System("golden", [pricing, core])
