from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.serving import Model
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
# Nothing serves it.
model = Model("surge", version="v8", artifact="s3://models/surge", framework="pytorch")
pricing = Microservice("pricing", image=IMAGE)

system = System("golden", [pricing, model, cluster])
