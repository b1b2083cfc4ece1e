from __future__ import annotations

from aiscale import KubernetesSecret, Resources, System
from aiscale.network import Gateway, InferencePool, Listener, Route
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.serving import VLLM, Model, ModelService, Prefill

core = KubernetesCluster(
    "core",
    pools=[
        NodePool("general", instance_type="m7i.2xlarge", max_nodes=9),
        GpuPool("l4", instance_type="g6.2xlarge", max_nodes=12),
    ],
)
llama = Model("chat", version="v3", artifact="hf://acme/chat-v3", framework="transformers", size="8Gi")


def replicas(name: str, count: int, vllm: VLLM, prefill: Prefill | None = None) -> ModelService:
    return ModelService(
        name,
        model=llama,
        runtime=vllm,
        gpu="nvidia-l4",
        replicas=count,
        prefill=prefill,
        resources=Resources(cpu=4, memory="20Gi"),
        on=core,
    )


prompts = replicas("chat-prefill", 3, VLLM(max_model_len=8_192))
chat = replicas(
    "chat",
    2,
    VLLM(
        max_model_len=8_192,
        routing_sidecar=f"registry.example/disagg-sidecar@sha256:{'2e' * 32}",
        routing_sidecar_resources=Resources(cpu=0.25, memory="256Mi"),
    ),
    Prefill(prompts, min_tokens=256, per_request=0.8),
)
pool = InferencePool("chat", chat, priority=5)
portal = Microservice("portal", image="registry.example/portal:1.4.2", calls=[Call(chat, timeout_ms=30_000)], on=core)
edge = Gateway("edge", listeners=[Listener(certificate=KubernetesSecret("edge-tls", key="tls.crt"))], on=core)
system = System("prefill", [Route("chat", gateway=edge, targets=[pool], timeout_ms=60_000), portal])
