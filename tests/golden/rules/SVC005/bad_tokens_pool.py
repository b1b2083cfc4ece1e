from aiscale import Autoscaling, System, Traffic
from aiscale.network import InferencePool, Istio
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.serving import VLLM, Generate, Model, ModelService
from tests.artifacts import DIGEST, IMAGE, PICKER

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
    autoscaling=Autoscaling(min_replicas=2, max_replicas=3),
    output_tokens_per_second_per_replica=1_500,
)
pool = InferencePool("pool", llama, picker_image=PICKER)
chat = Microservice(
    "chat",
    image=IMAGE,
    traffic=Traffic(mean=5, peak=20),
    calls=[
        Generate(pool, prompt_tokens=600, max_tokens=800, mean_output_tokens=250, timeout_ms=30_000),
    ],
)
system = System("golden", [cluster, chat], meshes=[Istio()])
