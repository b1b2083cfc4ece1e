from aiscale import Objective, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import InferenceGraph, Model, ModelService, Step
from tests.artifacts import DIGEST, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
simple = Model("simple", version="v1", artifact="s3://models/simple", digest=DIGEST, framework="xgboost")
candidates = ModelService("candidates", model=simple, runtime=TRITON, objective=Objective(availability=0.9995))
ranking = ModelService("ranking", model=model, runtime=TRITON, objective=Objective(availability=0.9995))
# A request needs one of them, not both.
STEPS = [Step(candidates, timeout_ms=60, weight=50), Step(ranking, timeout_ms=60, weight=50)]
home = InferenceGraph("home", router="Splitter", steps=STEPS, objective=Objective(availability=0.9995))

system = System("golden", [cluster, home])
