from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
pricing = Microservice(
    "pricing",
    image=IMAGE,
    environment={"DB_PASSWORD": "hunter2", "CACHE": "redis://:hunter2@cache:6379/0"},
)

system = System("golden", [cluster, pricing])
