from aiscale import System
from aiscale.platform import GpuPool, KubernetesCluster, NodePool, TimeSlicing
from aiscale.serving import Model, ModelService
from tests.artifacts import DIGEST, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
alone = GpuPool("alone", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=12)
shared = GpuPool("shared", gpu="nvidia-l4", instance_type="g6.2xlarge", sharing=TimeSlicing(4))
cluster = KubernetesCluster("core", pools=[general, alone, shared])
# It may land where it has the GPU alone.
model = Model(
    "surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch", gpu_memory="10Gi"
)
surge = ModelService("surge", model=model, runtime=TRITON, gpu="nvidia-l4")

system = System("golden", [cluster, surge])
