from aiscale import System
from aiscale.platform import GpuPool, KubernetesCluster, NodePool, TimeSlicing
from aiscale.serving import Model, ModelService
from tests.artifacts import DIGEST, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=12, sharing=TimeSlicing(2))
cluster = KubernetesCluster("core", pools=[general, l4])
large = Model(
    "large", version="v8", artifact="s3://models/large", digest=DIGEST, framework="pytorch", gpu_memory="14Gi"
)
small = Model("small", version="v8", artifact="s3://models/small", digest=DIGEST, framework="pytorch", gpu_memory="9Gi")
surge = ModelService("surge", model=large, runtime=TRITON, gpu="nvidia-l4", replicas=1)
eta = ModelService("eta", model=small, runtime=TRITON, gpu="nvidia-l4")

system = System("golden", [cluster, surge, eta])
