from aiscale import System
from aiscale.platform import GpuPool, KubernetesCluster, Mig, NodePool
from aiscale.serving import Model, ModelService
from tests.artifacts import DIGEST, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
a100 = GpuPool("a100", gpu="nvidia-a100-80gb", instance_type="p4de.24xlarge", max_nodes=1, sharing=Mig({"1g.10gb": 7}))
cluster = KubernetesCluster("core", pools=[general, a100])
surge = ModelService("surge", model=model, runtime=TRITON, gpu="nvidia-a100-80gb")

system = System("golden", [cluster, surge])
