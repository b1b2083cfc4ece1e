from aiscale import System
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService, TensorFlowServing
from tests.artifacts import DIGEST

l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=12)
general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general, l4])
SERVING = TensorFlowServing(image="docker.io/tensorflow/serving:2.21.0@sha256:" + "2f" * 32)
model = Model("surge", version="v8", artifact="gs://models/surge", digest=DIGEST, framework="tensorflow")
surge = ModelService("surge", model=model, runtime=SERVING, gpu="nvidia-l4")

system = System("golden", [cluster, surge])
