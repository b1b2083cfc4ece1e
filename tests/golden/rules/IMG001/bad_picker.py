from aiscale import System
from aiscale.network import InferencePool
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.serving import VLLM, Model, ModelService
from tests.artifacts import DIGEST

l4 = GpuPool("l4", instance_type="g6.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.4xlarge", max_nodes=4), l4])
model = Model("chat", version="v3", artifact="hf://acme/chat", digest=DIGEST, framework="transformers", size="8Gi")
server = VLLM(image="docker.io/vllm/vllm-openai:v0.33.0@sha256:" + "1f" * 32)
chat = ModelService("chat", model=model, runtime=server, gpu="nvidia-l4")

system = System("golden", [cluster, InferencePool("chats", chat)])
