from aiscale import System
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService, Variant
from tests.artifacts import DIGEST, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general, l4])
small = Variant("int8", artifact="s3://models/surge-int8", digest=DIGEST, precision="int8", gpu_memory="12Gi")
model = Model(
    "surge",
    version="v8",
    artifact="s3://models/surge",
    digest=DIGEST,
    framework="pytorch",
    gpu_memory="48Gi",
    variants=[small],
)
# The variant that is served is a quarter of it.
surge = ModelService("surge", model=model, runtime=TRITON, gpu="nvidia-l4", variant="int8")

system = System("golden", [cluster, surge])
