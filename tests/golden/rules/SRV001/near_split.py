from aiscale import Resources, System
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.serving import VLLM, Model, ModelService
from tests.artifacts import DIGEST

l40s = GpuPool("l40s", gpu="nvidia-l40s", instance_type="g6e.12xlarge", max_nodes=4)
general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general, l40s])
# Weights for one and a half GPUs, split over four of them.
SPLIT = VLLM(tensor_parallel=4, image="docker.io/vllm/vllm-openai:v0.33.0@sha256:" + "9a" * 32)
model = Model(
    "chat", version="v1", artifact="s3://models/chat", digest=DIGEST, framework="transformers", gpu_memory="72Gi"
)
chat = ModelService(
    "chat", model=model, runtime=SPLIT, gpu="nvidia-l40s", gpus=4, resources=Resources(cpu=24, memory="160Gi")
)

system = System("golden", [cluster, chat])
