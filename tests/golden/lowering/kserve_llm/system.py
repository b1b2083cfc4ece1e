"""LLMInferenceService of KServe: models on the Hugging Face hub, on a claim and in an image, a pool, each autoscaler."""

from aiscale import KubernetesSecret, Patch, Priority, System
from aiscale.network import Gateway, InferencePool, Listener, Match, Route
from aiscale.platform import EksCluster, GpuPool, NodePool
from aiscale.services import Call, Claim, Microservice
from aiscale.serving import VLLM, Autoscaling, LLMInferenceService, LoraAdapter, Model, ModelService, Volume

DIGEST = "sha256:" + "5e" * 32
IMAGE = f"docker.io/vllm/vllm-openai:v0.33.0@{DIGEST}"
cluster = EksCluster(
    "core",
    region="eu-west-1",
    version="1.36",
    pools=[
        NodePool("plain", instance_type="m7i.2xlarge"),
        GpuPool("l4", gpu="nvidia-l4", instance_type="g6.12xlarge", min_nodes=0, max_nodes=8),
    ],
)
chat = ModelService(
    "chat",
    model=Model("llama", version="v3", artifact="hf://acme/llama", framework="transformers", gpu_memory="16Gi"),
    runtime=LLMInferenceService(
        server=VLLM(
            image=IMAGE,
            max_model_len=8_192,
            lora_adapters=[LoraAdapter("support", path="hf://acme/support")],
        )
    ),
    gpu="nvidia-l4",
    gpus=2,
    replicas=3,
    startup_time="20m",
    args=['--chat-template={{ messages[0]["content"] }}'],
    secrets={"HF_TOKEN": KubernetesSecret("hub", key="token")},
    environment={"VLLM_LOGGING_LEVEL": "DEBUG"},
    priority=Priority(1_000),
    volumes=[Volume("home", mount_path="/etc/certificates", config_map="authorities")],
    claims=[Claim("cache", size="20Gi", mount_path="/cache", access_mode="ReadWriteMany", storage_class="efs")],
    patches=[
        Patch(
            "LLMInferenceService",
            {"spec": {"template": {"runtimeClassName": "nvidia"}}},
            reason="nodes of the pool have the runtime class of the GPU operator",
        )
    ],
    on=cluster,
)
code = ModelService(
    "code",
    model=Model("code", version="v1", artifact="pvc://models/code", digest=DIGEST, framework="transformers"),
    runtime=LLMInferenceService(version="0.20.0", server=VLLM(image=IMAGE)),
    gpu="nvidia-l4",
    autoscaling=Autoscaling(min_replicas=2, max_replicas=4, signals=["queue"]),
    on=cluster,
)
notes = ModelService(
    "notes",
    model=Model(
        "notes", version="v2", artifact="oci://registry.example/notes:v2", digest=DIGEST, framework="transformers"
    ),
    runtime=LLMInferenceService(server=VLLM(image=IMAGE)),
    gpu="nvidia-l4",
    autoscaling=Autoscaling(max_replicas=4, signals=["cpu"]),
    image_pull_policy="Always",
    on=cluster,
)
pool = InferencePool("picked", chat)
edge = Gateway("edge", listeners=[Listener(certificate=KubernetesSecret("edge-tls", key="tls.crt"))], on=cluster)
system = System(
    "assist",
    [
        Route("chat", gateway=edge, matches=[Match("/v1")], targets=[pool]),
        Route("code", gateway=edge, matches=[Match("/code")], targets=[code]),
        Microservice(
            "portal",
            image=f"registry.example/portal:1@{DIGEST}",
            calls=[Call(code, timeout_ms=30_000), Call(notes, timeout_ms=30_000)],
            on=cluster,
        ),
    ],
)
