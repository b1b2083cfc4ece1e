from aiscale import Autoscaling, Objective, Signal, System, Traffic
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.serving import VLLM, Model, ModelService
from tests.artifacts import DIGEST

SERVER = VLLM(image="docker.io/vllm/vllm-openai:v0.33.0@sha256:" + "7e" * 32)
l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=24)
general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general, l4])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="transformers", size="1Gi")
# A language model works on many requests at once: none waits for one before it.
surge = ModelService(
    "surge",
    model=model,
    runtime=SERVER,
    gpu="nvidia-l4",
    traffic=Traffic(mean=20, peak=30),
    objective=Objective(p99_ms=180),
    requests_per_second_per_replica=10,
    autoscaling=Autoscaling(max_replicas=10, signals=[Signal("rps", target=9)]),
)

system = System("golden", [cluster, surge])
