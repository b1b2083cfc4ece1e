from aiscale import System
from aiscale.platform import GpuPool, KubernetesCluster, Mig, NodePool
from aiscale.serving import Model, ModelService
from tests.artifacts import DIGEST, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
whole = GpuPool("whole", gpu="nvidia-a100-80gb", instance_type="p4de.24xlarge", max_nodes=1)
cut = GpuPool("cut", gpu="nvidia-a100-80gb", instance_type="p4de.24xlarge", sharing=Mig({"1g.10gb": 7}))
cluster = KubernetesCluster("core", pools=[general, whole, cut])
# One pool has slices, the other whole GPUs.
surge = ModelService("surge", model=model, runtime=TRITON, gpu="nvidia-a100-80gb")
eta = ModelService("eta", model=model, runtime=TRITON, gpu="nvidia-a100-80gb", mig="1g.10gb")

system = System("golden", [cluster, surge, eta])
