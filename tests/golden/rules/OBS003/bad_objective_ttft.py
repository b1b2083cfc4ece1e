from aiscale import Objective, System, Traffic
from aiscale.network import Istio
from aiscale.observability import Monitoring, Slo
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.serving import VLLM, Model, ModelService
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
    traffic=Traffic(mean=1, peak=2),
    objective=Objective(ttft_p99_ms=800, tpot_p99_ms=40),
)
promise = Slo("first-words", of=llama, ttft_ms=500)
system = System("golden", [cluster, llama], meshes=[Istio()], monitoring=Monitoring(slos=[promise]))
