from aiscale import Objective, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import InferenceGraph, Model, ModelService, SeldonCore, Transformer
from tests.artifacts import DIGEST, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
seldon = SeldonCore(
    server=TRITON,
    executor=f"docker.io/seldonio/seldon-core-executor:1.17.1@{DIGEST}",
    storage_initializer=f"docker.io/kserve/storage-initializer:v0.21.0@{DIGEST}",
)
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
candidates = ModelService("candidates", model=model, runtime=seldon, objective=Objective(p99_ms=40))
ranking = ModelService("ranking", model=model, runtime=seldon, objective=Objective(p99_ms=60))
mean = Transformer("mean", image=f"registry.example/mean@{DIGEST}", objective=Objective(p99_ms=15))
STEPS = [candidates, ranking]
WITHIN = Objective(p99_ms=70)
home = InferenceGraph("home", router="Ensemble", run_by=seldon, steps=STEPS, combiner=mean, objective=WITHIN)

system = System("golden", [cluster, home])
