from aiscale import KubernetesSecret, Objective, System, Traffic
from aiscale.network import Call, ExternalClient, Gateway, Istio, Listener, Route
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
    objective=Objective(ttft_p99_ms=900, tpot_p99_ms=60),
)
edge = Gateway("edge", listeners=[Listener(certificate=KubernetesSecret("tls", key="tls.crt"))], replicas=3)
chat = Microservice(
    "chat",
    image=IMAGE,
    calls=[
        Generate(llama, prompt_tokens=1_500, max_tokens=400, mean_output_tokens=200, timeout_ms=30_000, streaming=True),
    ],
    objective=Objective(ttft_p99_ms=1_000),
)
talks = Route("talks", gateway=edge, hosts=["chat.example"], targets=[chat])
app = ExternalClient("app", calls=[Call(talks, timeout_ms=31_000, streaming=True)], traffic=Traffic(mean=2, peak=5))

system = System("golden", [cluster, app], meshes=[Istio()])
