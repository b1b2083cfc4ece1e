from aiscale import Objective, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.serving import Model, ModelService
from tests.artifacts import DIGEST, IMAGE, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
simple = Model("simple", version="v1", artifact="s3://models/simple", digest=DIGEST, framework="xgboost")
candidates = ModelService("candidates", model=simple, runtime=TRITON)
ranking = ModelService("ranking", model=model, runtime=TRITON)
# One request in two hundred: the 99th percentile does not see it.
CALLS = [Call(candidates, timeout_ms=60), Call(ranking, timeout_ms=5_000, per_request=0.005, required=False)]
home = Microservice("home", image=IMAGE, calls=CALLS, objective=Objective(p99_ms=100))

system = System("golden", [cluster, home])
