"""Models in OCI images, which nodes pull and mount, on each model server; a served name with a slash."""

from aiscale import System
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.serving import VLLM, Batching, MLServer, Model, ModelService, TensorFlowServing, Triton, Variant

DIGEST = "sha256:" + "5e" * 32
REGISTRY = "oci://registry.example:5000/models"
cluster = KubernetesCluster(
    "core",
    version="1.35",
    pools=[
        NodePool("plain", instance_type="m7i.xlarge"),
        GpuPool("l4", instance_type="g6.12xlarge", min_nodes=0, max_nodes=4),
    ],
)
plates = Model(
    "plates",
    version="v3",
    artifact=f"{REGISTRY}/plates:v3",
    digest=DIGEST,
    framework="onnx",
    variants=[Variant("int8", artifact=f"{REGISTRY}/plates-int8:v3", precision="int8")],
)
eta = Model("eta", version="v8", artifact=f"{REGISTRY}/eta:v8", digest=DIGEST, framework="tensorflow")
fraud = Model("fraud", version="v2", artifact=f"{REGISTRY}/fraud:v2", digest=DIGEST, framework="sklearn")
llama = Model(
    "llama",
    version="v1",
    artifact=f"{REGISTRY}/llama:v1",
    digest=DIGEST,
    framework="transformers",
    served_name="meta/llama-3.1-8b",
    gpu_memory="16Gi",
)
services = [
    ModelService("plates", model=plates, runtime=Triton(), batching=Batching(8, max_delay_ms=0.5), on=cluster),
    ModelService("plates-small", model=plates, variant="int8", runtime=Triton(), on=cluster),
    ModelService("eta", model=eta, runtime=TensorFlowServing(), on=cluster),
    ModelService("fraud", model=fraud, runtime=MLServer(), on=cluster),
    ModelService("chat", model=llama, runtime=VLLM(), gpu="nvidia-l4", on=cluster),
]
system = System("images", [Microservice("front", image="registry.example/front:1", calls=services, on=cluster)])
