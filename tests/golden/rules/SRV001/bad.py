from aiscale import System
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService, Triton
from tests.artifacts import DIGEST

l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=12)
general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general, l4])
TRITON = Triton(instances=2, image="nvcr.io/nvidia/tritonserver:26.06-py3@sha256:" + "7e" * 32)
model = Model(
    "surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch", gpu_memory="14Gi"
)
surge = ModelService("surge", model=model, runtime=TRITON, gpu="nvidia-l4")

system = System("golden", [cluster, surge])
