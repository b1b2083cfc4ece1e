from aiscale import Objective, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

ZONES = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]
pools = [NodePool(name, instance_type="m7i.2xlarge", zones=ZONES) for name in ("general", "spare")]
core = KubernetesCluster("core", region="eu-west-1", pools=pools)
rates = Microservice("rates", image=IMAGE, objective=Objective(availability=0.9999))
pricing = Microservice("pricing", calls=[rates], objective=Objective(availability=0.9991), image=IMAGE)
system = System("shop", [core, pricing])
