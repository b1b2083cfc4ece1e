"""Few answers are as long as they may be: 99 of 100 are whole after 14 s, as it is measured."""

from aiscale import KubernetesSecret, Objective, System, Traffic
from aiscale.network import ExternalClient, Gateway, Istio, Listener, Route
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.serving import VLLM, Generate, Model, ModelService
from tests.artifacts import DIGEST

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
    objective=Objective(ttft_p99_ms=900, tpot_p99_ms=60, p99_ms=14_000),
)
edge = Gateway("edge", listeners=[Listener(certificate=KubernetesSecret("tls", key="tls.crt"))], replicas=3)
talks = Route("talks", gateway=edge, hosts=["chat.example"], targets=[llama])
app = ExternalClient(
    "app",
    calls=[
        Generate(talks, prompt_tokens=1_500, max_tokens=400, mean_output_tokens=120, timeout_ms=30_000),
    ],
    traffic=Traffic(mean=2, peak=5),
)

system = System("golden", [cluster, app], meshes=[Istio()])
