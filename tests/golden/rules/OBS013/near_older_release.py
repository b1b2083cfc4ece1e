"""vLLM 0.11 still exports the metric by its old name."""

from aiscale import System
from aiscale.observability import Alert, Monitoring
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.serving import VLLM, Model, ModelService

cluster = KubernetesCluster(
    "core",
    pools=[
        NodePool("general", instance_type="m7i.2xlarge", max_nodes=12),
        GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=12),
    ],
)
model = Model(
    "llama",
    version="v3",
    artifact="s3://models/llama-8b/v3",
    digest="sha256:" + "b6" * 32,
    framework="transformers",
    size="15Gi",
    gpu_memory="15Gi",
)
llama = ModelService(
    "llama-8b",
    model=model,
    runtime=VLLM(image="docker.io/vllm/vllm-openai:v0.11.2@sha256:" + "7e" * 32, max_model_len=4_096),
    gpu="nvidia-l4",
)
full = Alert("cache-full", of=[llama], expression="vllm:gpu_cache_usage_perc > 0.95")

system = System("golden", [cluster, llama], monitoring=Monitoring(alerts=[full]))
