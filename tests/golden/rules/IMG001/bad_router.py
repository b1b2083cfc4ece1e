from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import InferenceGraph, KServe, Model, ModelService
from tests.artifacts import DIGEST, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
model = Model("surge", version="v8", artifact="pvc://models/surge", digest=DIGEST, framework="onnx")
surge = ModelService("surge", model=model, runtime=TRITON)

system = System("golden", [cluster, InferenceGraph("ranked", steps=[surge], run_by=KServe())])
