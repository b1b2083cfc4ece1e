from aiscale import System
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.serving import MLServer, Model, ModelService
from tests.artifacts import DIGEST

l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=12)
general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general, l4])
SERVER = MLServer(workers=2, image="docker.io/seldonio/mlserver:1.7.1@sha256:" + "7e" * 32)
model = Model(
    "surge", version="v8", artifact="pvc://models/surge", digest=DIGEST, framework="transformers", gpu_memory="14Gi"
)
surge = ModelService("surge", model=model, runtime=SERVER, gpu="nvidia-l4")

system = System("golden", [cluster, surge])
