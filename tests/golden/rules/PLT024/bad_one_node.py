from aiscale import Objective, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=1)
core = KubernetesCluster("core", pools=[general])
pricing = Microservice("pricing", objective=Objective(availability=0.999), image=IMAGE)
system = System("shop", [core, pricing])
