from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import KServe, Model, ModelService
from tests.artifacts import DIGEST, FETCH, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", version="1.34", pools=[general])
model = Model("surge", version="v8", artifact="oci://registry.example/surge:v8", digest=DIGEST, framework="onnx")
surge = ModelService("surge", model=model, runtime=KServe(storage_initializer=FETCH, server=TRITON))

system = System("golden", [cluster, surge])
