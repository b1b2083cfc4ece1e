"""A platform for language models: a gateway, two models on vLLM, each behind an endpoint picker, scaled by KEDA."""

from aiscale import Autoscaling, Objective, Resources, System, Team, Traffic
from aiscale.network import Gateway, InferencePool, Istio, Listener, Route
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.services import KubernetesSecret
from aiscale.serving import VLLM, Model, ModelService

VLLM_IMAGE = f"docker.io/vllm/vllm-openai:v0.33.0@sha256:{'4c' * 32}"
PICKER_IMAGE = f"registry.k8s.io/gateway-api-inference-extension/epp:v1.5.0@sha256:{'5d' * 32}"
HUB = {"HF_TOKEN": KubernetesSecret("hub", key="token")}

core = KubernetesCluster(
    "core",
    pools=[
        NodePool("general", instance_type="m7i.2xlarge", min_nodes=4, max_nodes=12),
        GpuPool("l4", gpu="nvidia-l4", instance_type="g6.12xlarge", min_nodes=2, max_nodes=10),
    ],
)


def served(name: str, repository: str, digest: str, gpus: int, most: int) -> ModelService:
    """A model of the hub; its GPUs share the weights."""
    return ModelService(
        name,
        model=Model(
            name,
            version="v1",
            artifact=f"hf://{repository}",
            digest=f"sha256:{digest}",
            framework="transformers",
            served_name=repository,
        ),
        runtime=VLLM(image=VLLM_IMAGE, tensor_parallel=gpus, enable_prefix_caching=True, max_model_len=16_384),
        gpu="nvidia-l4",
        gpus=gpus,
        resources=Resources(cpu=4 * gpus, memory=f"{24 * gpus}Gi"),
        autoscaling=Autoscaling(min_replicas=2, max_replicas=most, signals=["queue", "kv-cache"], cooldown="30m"),
        objective=Objective(ttft_p99_ms=2_000, availability=0.995),
        startup_time="15m",
        secrets=HUB,
    )


chat = served("chat", "meta-llama/Llama-3.1-8B-Instruct", "7e" * 32, gpus=2, most=8)
code = served("code", "Qwen/Qwen2.5-Coder-7B-Instruct", "8f" * 32, gpus=1, most=12)

edge = Gateway("edge", listeners=[Listener("HTTPS", certificate=KubernetesSecret("edge-tls", key="tls.crt"))])
routes = [
    Route(
        service.name,
        gateway=edge,
        hosts=[f"{service.name}.llm.acme.example"],
        targets=[InferencePool(f"{service.name}-pool", service, picker_image=PICKER_IMAGE)],
        timeout_ms=120_000,
        traffic=Traffic(mean=4, peak=12),
    )
    for service in (chat, code)
]
system = System("llms", [core, *routes], meshes=[Istio()], owner=Team("ml-platform", contact="#ml", on_call="ml"))
