from aiscale import Resources, System
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.serving import VLLM, Model, ModelService
from tests.artifacts import DIGEST, SERVER

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.12xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general, l4])
llama = Model(
    "llama",
    version="v3",
    artifact="hf://meta-llama/Llama-3.1-8B",
    digest=DIGEST,
    framework="transformers",
    size="16Gi",
    kv_cache_per_token="128Ki",
)
chat = ModelService(
    "chat",
    model=llama,
    gpu="nvidia-l4",
    gpus=4,
    resources=Resources(cpu=4, memory="24Gi"),
    runtime=VLLM(image=SERVER, data_parallel=4, max_model_len=65_536),
)

system = System("golden", [cluster, chat])
