from aiscale import KubernetesSecret, System, Traffic
from aiscale.network import Backend, ExternalClient, Gateway, Listener, Route
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.serving import VLLM, Generate, Model, ModelService
from tests.artifacts import DIGEST

IMAGE = "docker.io/vllm/vllm-openai:v0.33.0@sha256:" + "7e" * 32
cluster = KubernetesCluster(
    "core",
    pools=[
        NodePool("general", instance_type="m7i.4xlarge", max_nodes=40),
        GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=8),
    ],
)
edge = Gateway("edge", listeners=[Listener("HTTPS", certificate=KubernetesSecret("edge-tls", key="tls.crt"))])


def served(name: str, tokens: int) -> ModelService:
    weights = Model(name, version="v3", artifact=f"s3://models/{name}/v3", digest=DIGEST, framework="transformers")
    return ModelService(name, model=weights, runtime=VLLM(image=IMAGE, max_model_len=tokens), gpu="nvidia-l4")


chat = Route(
    "chat",
    gateway=edge,
    targets=[Backend(served("large", 16_384), weight=90), Backend(served("small", 4_096), weight=10)],
    timeout_ms=40_000,
)
app = ExternalClient(
    "app",
    traffic=Traffic(mean=1, peak=2),
    calls=[Generate(chat, prompt_tokens=3_000, max_tokens=2_000, timeout_ms=40_000)],
)
system = System("golden", [cluster, app])
