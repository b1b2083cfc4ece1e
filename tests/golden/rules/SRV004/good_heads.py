from aiscale import Resources, System
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.serving import VLLM, Model, ModelService
from tests.artifacts import DIGEST, SERVER

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
h100 = GpuPool("h100", gpu="nvidia-h100-80gb", instance_type="p5.48xlarge", max_nodes=4)
cluster = KubernetesCluster("core", pools=[general, h100])
llama = Model(
    "llama",
    version="v3",
    artifact="hf://meta-llama/Llama-3.1-70B-Instruct",
    digest=DIGEST,
    framework="transformers",
    size="132Gi",
    num_attention_heads=64,
    kv_cache_per_token="320Ki",
)
chat = ModelService(
    "chat",
    model=llama,
    gpu="nvidia-h100-80gb",
    gpus=4,
    resources=Resources(cpu=4, memory="150Gi"),
    runtime=VLLM(image=SERVER, max_model_len=16_384, tensor_parallel=4),
)

system = System("golden", [cluster, chat])
