from aiscale import System
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.serving import Bulkhead, Model, ModelService
from tests.artifacts import DIGEST, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
first = GpuPool("first", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=12)
second = GpuPool("second", gpu="nvidia-l4", instance_type="g6.4xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general, first, second])
# There is a pool for each.
surge = ModelService("surge", model=model, runtime=TRITON, gpu="nvidia-l4", bulkhead=Bulkhead(64, own_pool=True))
eta = ModelService("eta", model=model, runtime=TRITON, gpu="nvidia-l4")

system = System("golden", [cluster, surge, eta])
