from aiscale import Objective, System
from aiscale.network import Istio
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import KServe, Model, ModelService, Shadow
from tests.artifacts import DIGEST, FETCH, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
other = KubernetesCluster("other", pools=[NodePool("other", instance_type="m7i.2xlarge", max_nodes=12)])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
surge = ModelService(
    "surge",
    model=model,
    runtime=KServe(storage_initializer=FETCH, server=TRITON),
    rollout=Shadow(),
    objective=Objective(p99_ms=200),
    on=cluster,
)

system = System("golden", [other, surge], meshes=[Istio(on=cluster)])
