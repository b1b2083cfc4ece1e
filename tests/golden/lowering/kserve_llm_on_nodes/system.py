"""LLMInferenceService of KServe whose replicas span nodes, with a pool and an autoscaler."""

from aiscale import Resources, System
from aiscale.network import InferencePool
from aiscale.platform import EksCluster, GpuPool, NodePool
from aiscale.services import Call, Microservice
from aiscale.serving import VLLM, Autoscaling, LLMInferenceService, Model, ModelService

cluster = EksCluster(
    "core",
    region="eu-west-1",
    version="1.36",
    pools=[
        NodePool("plain", instance_type="m7i.2xlarge"),
        GpuPool("h200", gpu="nvidia-h200", instance_type="p5en.48xlarge", min_nodes=2, max_nodes=8),
    ],
)
reasoning = ModelService(
    "reasoning",
    model=Model("r1", version="v1", artifact="hf://acme/r1", framework="transformers", size="700Gi"),
    runtime=LLMInferenceService(server=VLLM(nodes=2, tensor_parallel=8, pipeline_parallel=2)),
    gpu="nvidia-h200",
    gpus=8,
    resources=Resources(cpu=96, memory="1000Gi"),
    autoscaling=Autoscaling(min_replicas=1, max_replicas=3, signals=["queue"]),
)
pool = InferencePool("reasoning", reasoning)
portal = Microservice("portal", image="registry.example/portal:1", calls=[Call(pool)])
system = System("operated-on-nodes", [portal, cluster])
