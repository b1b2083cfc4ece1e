from aiscale import Objective, System
from aiscale.network import Istio
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import KServe, Model, ModelService, Shadow
from tests.artifacts import DIGEST, FETCH, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
surge = ModelService(
    "surge",
    model=model,
    runtime=KServe(storage_initializer=FETCH, server=TRITON),
    rollout=Shadow(),
    objective=Objective(p99_ms=200),
)

system = System("golden", [surge], meshes=[Istio(on=cluster)])
