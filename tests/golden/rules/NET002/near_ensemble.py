from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.serving import InferenceGraph, Model, ModelService, Step
from tests.artifacts import DIGEST, IMAGE, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
simple = Model("simple", version="v1", artifact="s3://models/simple", digest=DIGEST, framework="xgboost")
candidates = ModelService("candidates", model=simple, runtime=TRITON)
ranking = ModelService("ranking", model=model, runtime=TRITON)
# Both are asked at the same time.
STEPS = [Step(candidates, timeout_ms=60), Step(ranking, timeout_ms=60)]
both = InferenceGraph("both", router="Ensemble", steps=STEPS)
home = Microservice("home", image=IMAGE, calls=[Call(both, timeout_ms=80)])

system = System("golden", [cluster, home])
