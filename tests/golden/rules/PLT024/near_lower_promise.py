"""99.5 % is what the cloud promises for one instance."""

from aiscale import Objective, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

pools = [NodePool(name, instance_type="m7i.2xlarge", zones=["eu-west-1a"]) for name in ("general", "spare")]
core = KubernetesCluster("core", region="eu-west-1", pools=pools)
rates = Microservice("rates", image=IMAGE, objective=Objective(availability=0.995))
pricing = Microservice("pricing", calls=[rates], objective=Objective(availability=0.995), image=IMAGE)
system = System("shop", [core, pricing])
