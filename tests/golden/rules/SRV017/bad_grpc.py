from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.serving import InferenceGraph, KServe, Model, ModelService, Step
from tests.artifacts import DIGEST, IMAGE, ROUTER, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
simple = Model("simple", version="v1", artifact="s3://models/simple", digest=DIGEST, framework="xgboost")
candidates = ModelService("candidates", model=simple, runtime=TRITON)
ranking = ModelService("ranking", model=model, runtime=TRITON)
STEPS = [Step(candidates, timeout_ms=80), Step(ranking, timeout_ms=80)]
home = InferenceGraph("home", steps=STEPS, run_by=KServe(router=ROUTER))
front = Microservice("front", image=IMAGE, calls=[Call(home, timeout_ms=200, protocol="grpc")])

system = System("golden", [cluster, front])
