from aiscale import Autoscaling, System
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService, Triton
from tests.artifacts import DIGEST

TRITON = Triton(image="nvcr.io/nvidia/tritonserver:26.06-vllm-python-py3@sha256:" + "7e" * 32)
l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=24)
general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general, l4])
# Triton with vLLM as its backend, which measures its cache.
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="transformers", size="1Gi")
surge = ModelService(
    "surge", model=model, runtime=TRITON, gpu="nvidia-l4", autoscaling=Autoscaling(max_replicas=8, signals=["kv-cache"])
)

system = System("golden", [cluster, surge])
