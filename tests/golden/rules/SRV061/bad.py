from aiscale import System
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService
from tests.artifacts import DIGEST, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=24)
cluster = KubernetesCluster("core", pools=[general, l4])
model = Model("ranker", version="v8", artifact="s3://models/ranker", digest=DIGEST, framework="tensorrt", size="4Gi")
ranker = ModelService("ranker", model=model, runtime=TRITON, gpu="nvidia-l4")

system = System("golden", [cluster, ranker])
