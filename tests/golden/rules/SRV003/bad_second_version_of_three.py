from aiscale import Objective, System
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService
from tests.artifacts import DIGEST, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
# Ten of four: a replica of three leaves one of each node, and both versions of six do not find room.
l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.12xlarge", max_nodes=10)
cluster = KubernetesCluster("core", pools=[general, l4])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch", size="1Gi")
surge = ModelService(
    "surge", model=model, runtime=TRITON, gpu="nvidia-l4", gpus=3, replicas=6, objective=Objective(p99_ms=200)
)

system = System("golden", [cluster, surge])
