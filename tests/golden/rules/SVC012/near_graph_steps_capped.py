from aiscale import Objective, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import InferenceGraph, Model, ModelService, Step
from tests.artifacts import DIGEST, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
simple = Model("simple", version="v1", artifact="s3://models/simple", digest=DIGEST, framework="xgboost")
candidates = ModelService("candidates", model=simple, runtime=TRITON, objective=Objective(p99_ms=40))
ranking = ModelService("ranking", model=model, runtime=TRITON, objective=Objective(p99_ms=60))
# Nobody waits for the ranking beyond 35 ms: what is late is gone on without.
home = InferenceGraph(
    "home", steps=[candidates, Step(ranking, timeout_ms=35, required=False)], objective=Objective(p99_ms=80)
)

system = System("golden", [cluster, home])
