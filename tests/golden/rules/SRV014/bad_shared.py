from aiscale import Objective, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService, SeldonCore
from tests.artifacts import DIGEST, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
SHARED = SeldonCore(version="2.6.0", server=TRITON, shared_server="cpu")
surge = ModelService("surge", model=model, runtime=SHARED, objective=Objective(p99_ms=40))
eta = ModelService("eta", model=model, runtime=SHARED)

system = System("golden", [cluster, surge, eta])
