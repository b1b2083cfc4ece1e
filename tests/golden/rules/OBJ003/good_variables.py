from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import KubernetesSecret, Microservice
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
pricing = Microservice("pricing", image=IMAGE, secrets={"DB_PASSWORD": KubernetesSecret("db", key="password")})

system = System("golden", [cluster, pricing])
