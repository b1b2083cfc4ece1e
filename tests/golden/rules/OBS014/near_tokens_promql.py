"""Its own code counts them, and the expressions say where."""

from aiscale import Objective, System, Traffic
from aiscale.network import Istio
from aiscale.observability import Monitoring, Slo
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.serving import VLLM, Generate, Model, ModelService
from tests.artifacts import DIGEST, IMAGE

cluster = KubernetesCluster(
    "core",
    pools=[
        NodePool("general", instance_type="m7i.4xlarge", max_nodes=40),
        GpuPool("l4", gpu="nvidia-l4", instance_type="g6.4xlarge", max_nodes=12),
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
    objective=Objective(ttft_p99_ms=800, tpot_p99_ms=40),
)
chat = Microservice(
    "chat",
    image=IMAGE,
    traffic=Traffic(mean=1, peak=2),
    calls=[
        Generate(llama, prompt_tokens=600, max_tokens=150, timeout_ms=7_000, streaming=True),
    ],
    objective=Objective(p99_ms=8_000, ttft_p99_ms=1_000),
)
promise = Slo(
    "first-words",
    of=chat,
    ttft_ms=1_000,
    errors="sum(rate(chat_slow_first_tokens_total[5m]))",
    total="sum(rate(chat_requests_total[5m]))",
)
system = System("golden", [cluster, chat], meshes=[Istio()], monitoring=Monitoring(slos=[promise]))
