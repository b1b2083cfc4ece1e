"""The replicas that always run write the tokens of the rise."""

from aiscale import Autoscaling, System, Traffic
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.serving import VLLM, Generate, Model, ModelService
from tests.artifacts import DIGEST, IMAGE

cluster = KubernetesCluster(
    "core",
    pools=[
        NodePool("general", instance_type="m7i.4xlarge", max_nodes=40),
        GpuPool("l4", gpu="nvidia-l4", instance_type="g6.4xlarge", max_nodes=24),
    ],
)
weights = Model(
    "llama",
    version="v3",
    artifact="s3://models/llama/v3",
    digest=DIGEST,
    framework="transformers",
    size="15Gi",
    gpu_memory="15Gi",
)
llama = ModelService(
    "llama",
    model=weights,
    runtime=VLLM(image="docker.io/vllm/vllm-openai:v0.33.0@" + DIGEST, max_model_len=8_192),
    gpu="nvidia-l4",
    autoscaling=Autoscaling(min_replicas=7, max_replicas=10, signals=["kv-cache"], cooldown="15m"),
    startup_time="6m",
    output_tokens_per_second_per_replica=600,
)
chat = Microservice(
    "chat",
    image=IMAGE,
    traffic=Traffic(mean=4, peak=20, rise="1m"),
    calls=[
        Generate(llama, prompt_tokens=1_500, max_tokens=400, mean_output_tokens=200, timeout_ms=30_000, streaming=True),
    ],
)
system = System("golden", [cluster, chat])
