from aiscale import System
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService
from tests.artifacts import DIGEST, TRITON

t4 = GpuPool("t4", gpu="nvidia-t4", instance_type="g4dn.2xlarge", max_nodes=12)
general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general, t4])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
surge = ModelService("surge", model=model, runtime=TRITON, gpu="nvidia-l4")

system = System("golden", [cluster, surge])
