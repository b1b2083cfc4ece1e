from aiscale import System
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService, RayServe
from tests.artifacts import DIGEST, SERVER

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=8)
cluster = KubernetesCluster("core", pools=[general, l4])
surge = ModelService("surge", model=model, gpu="nvidia-l4", replicas=4, runtime=RayServe(image=SERVER))

system = System("golden", [cluster, surge])
