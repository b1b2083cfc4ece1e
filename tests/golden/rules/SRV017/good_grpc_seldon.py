from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.serving import InferenceGraph, Model, ModelService, SeldonCore, Step
from tests.artifacts import DIGEST, EXECUTOR, FETCH, IMAGE, TRITON

SELDON = SeldonCore(server=TRITON, executor=EXECUTOR, storage_initializer=FETCH)
general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
simple = Model("simple", version="v1", artifact="s3://models/simple", digest=DIGEST, framework="onnx")
candidates = ModelService("candidates", model=simple, runtime=SELDON)
ranking = ModelService("ranking", model=model, runtime=SELDON)
STEPS = [Step(candidates, timeout_ms=80), Step(ranking, timeout_ms=80)]
home = InferenceGraph("home", steps=STEPS, run_by=SELDON)
front = Microservice("front", image=IMAGE, calls=[Call(home, timeout_ms=200)])

system = System("golden", [cluster, front])
