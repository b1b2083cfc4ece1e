from aiscale import Objective, System
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.serving import VLLM, LLMInferenceService, Model, ModelService, Shadow
from tests.artifacts import DIGEST

l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=12)
general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general, l4])
model = Model("llama", version="v3", artifact="hf://acme/llama", digest=DIGEST, framework="transformers")
runtime = LLMInferenceService(server=VLLM(image="docker.io/vllm/vllm-openai:v0.33.0@sha256:" + "7e" * 32))
chat = ModelService(
    "chat", model=model, runtime=runtime, gpu="nvidia-l4", rollout=Shadow(), objective=Objective(p99_ms=2_000)
)

system = System("golden", [cluster, chat])
