from aiscale import System
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService
from tests.artifacts import TRITON

l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=12)
general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general, l4])
V8, V9 = "sha256:" + "8a" * 32, "sha256:" + "9b" * 32
first = Model("surge-v8", version="v8", artifact="s3://models/surge/v8", digest=V8, framework="onnx")
second = Model("surge-v9", version="v9", artifact="s3://models/surge/v9", digest=V8, framework="onnx")
one = ModelService("one", model=first, runtime=TRITON, gpu="nvidia-l4")
other = ModelService("other", model=second, runtime=TRITON, gpu="nvidia-l4")

system = System("golden", [cluster, one, other])
