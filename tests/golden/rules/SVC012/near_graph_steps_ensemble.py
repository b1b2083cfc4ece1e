from aiscale import Objective, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import InferenceGraph, Model, ModelService
from tests.artifacts import DIGEST, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
simple = Model("simple", version="v1", artifact="s3://models/simple", digest=DIGEST, framework="xgboost")
candidates = ModelService("candidates", model=simple, runtime=TRITON, objective=Objective(p99_ms=40))
ranking = ModelService("ranking", model=model, runtime=TRITON, objective=Objective(p99_ms=60))
# Both are asked at the same time.
home = InferenceGraph("home", router="Ensemble", steps=[candidates, ranking], objective=Objective(p99_ms=80))

system = System("golden", [cluster, home])
