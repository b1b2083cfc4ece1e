from aiscale import System
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService
from tests.artifacts import DIGEST, TRITON

l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=12)
general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general, l4])
old = Model("surge", version="v8", artifact="s3://models/surge/v8", digest=DIGEST, framework="onnx")
new = Model("surge", version="v9", artifact="s3://models/surge/v9", digest=DIGEST, framework="onnx")
surge = ModelService("surge", model=new, replaces=old, runtime=TRITON, gpu="nvidia-l4")

system = System("golden", [cluster, surge])
