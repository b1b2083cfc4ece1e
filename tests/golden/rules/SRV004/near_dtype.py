from aiscale import System
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.serving import VLLM, Model, ModelService
from tests.artifacts import DIGEST, SERVER

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
gpus = GpuPool("gpus", gpu="nvidia-t4", instance_type="g4dn.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general, gpus])
llama = Model(
    "llama",
    version="v3",
    artifact="hf://meta-llama/Llama-3.2-1B",
    digest=DIGEST,
    framework="transformers",
    precision="bf16",
    size="2Gi",
)
chat = ModelService("chat", model=llama, gpu="nvidia-t4", runtime=VLLM(image=SERVER, dtype="float16"))

system = System("golden", [cluster, chat])
