from aiscale import Objective, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService, SeldonCore, Shadow
from tests.artifacts import DIGEST, EXECUTOR, FETCH, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
surge = ModelService(
    "surge",
    model=model,
    replaces=Model(
        "surge", version="v7", artifact="s3://models/surge/7", digest="sha256:" + "7d" * 32, framework="pytorch"
    ),
    runtime=SeldonCore(storage_initializer=FETCH, executor=EXECUTOR, server=TRITON),
    rollout=Shadow(),
    objective=Objective(p99_ms=200),
)

system = System("golden", [cluster, surge])
