from aiscale import Objective, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice, Read
from aiscale.stores import ExternalStore
from tests.artifacts import IMAGE

ZONES = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]
core = KubernetesCluster(
    "core", region="eu-west-1", pools=[NodePool("general", instance_type="m7i.2xlarge", zones=ZONES)]
)
fares = ExternalStore("fares", product="PostgreSQL", region="eu-west-1", zones=["eu-west-1a"])
pricing = Microservice(
    "pricing", reads=[Read(fares, timeout_ms=50)], objective=Objective(availability=0.999), image=IMAGE
)
system = System("shop", [core, pricing])
