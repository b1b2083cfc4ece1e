from aiscale import Resources, System
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.serving import VLLM, Model, ModelService
from tests.artifacts import DIGEST

h200 = GpuPool("h200", gpu="nvidia-h200", instance_type="p5en.48xlarge", max_nodes=12)
general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general, h200])
model = Model(
    "k2", version="v1", artifact="s3://models/k2", digest=DIGEST, framework="transformers", gpu_memory="1300Gi"
)
chat = ModelService(
    "chat",
    model=model,
    runtime=VLLM(
        nodes=2, tensor_parallel=8, pipeline_parallel=2, image="docker.io/vllm/vllm-openai:v0.33.0@sha256:" + "7e" * 32
    ),
    gpu="nvidia-h200",
    gpus=8,
    resources=Resources(cpu=64, memory="800Gi"),
)

system = System("golden", [cluster, chat])
