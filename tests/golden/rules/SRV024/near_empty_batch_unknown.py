from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.serving import Batching, Model, ModelService
from tests.artifacts import DIGEST, IMAGE, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
# Its callers and their rates are undeclared.
surge = ModelService("surge", model=model, runtime=TRITON, batching=Batching(max_delay_ms=10))
pricing = Microservice("pricing", image=IMAGE, calls=[Call(surge, timeout_ms=200)])

system = System("golden", [cluster, pricing])
