from __future__ import annotations

from aiscale import KubernetesSecret, Resources, System
from aiscale.network import Backend, Gateway, InferencePool, Listener, Match, Route
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.serving import VLLM, Model, ModelService

core = KubernetesCluster(
    "core",
    pools=[
        NodePool("general", instance_type="m7i.2xlarge", max_nodes=9),
        GpuPool("l4", instance_type="g6.2xlarge", max_nodes=12),
    ],
)


def chat(name: str, version: str, **fields: object) -> ModelService:
    return ModelService(
        name,
        model=Model(name, version=version, artifact=f"hf://acme/chat-{version}", framework="transformers", size="8Gi"),
        runtime=VLLM(image="docker.io/vllm/vllm-openai:v0.33.0"),
        gpu="nvidia-l4",
        replicas=2,
        resources=Resources(cpu=4, memory="20Gi"),
        on=core,
    )


stable, batch = chat("chat", "v3"), chat("chat-batch", "v4")
pool = InferencePool(
    "chat",
    stable,
    failure_mode="FailClose",
    picker_replicas=3,
    picker_image=f"registry.example/epp@sha256:{'1f' * 32}",
    picker_resources=Resources(cpu=1, memory="2Gi"),
)
spare = InferencePool("batch", batch, priority=-5, picker_replicas=1)
portal = Microservice("portal", image="registry.example/portal:1.4.2", calls=[Call(pool, timeout_ms=30_000)], on=core)
edge = Gateway("edge", listeners=[Listener(certificate=KubernetesSecret("edge-tls", key="tls.crt"))], on=core)
routes = [
    Route("chat", gateway=edge, matches=[Match("/v1")], targets=[pool], timeout_ms=60_000),
    Route(
        "batch", gateway=edge, matches=[Match("/batch")], targets=[Backend(spare, weight=75), Backend(batch, weight=25)]
    ),
]
system = System("inference-pools", [*routes, portal])
