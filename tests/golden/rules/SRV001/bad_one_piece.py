from aiscale import System
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService
from tests.artifacts import DIGEST, TRITON

l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.12xlarge", max_nodes=12)
general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general, l4])
# Triton's ONNX backend puts a copy on each GPU, and never one copy on two.
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="onnx", gpu_memory="30Gi")
surge = ModelService("surge", model=model, runtime=TRITON, gpu="nvidia-l4", gpus=2)

system = System("golden", [cluster, surge])
