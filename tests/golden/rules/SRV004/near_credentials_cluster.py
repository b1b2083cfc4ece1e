from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService, Triton
from tests.artifacts import DIGEST

IMAGE = "nvcr.io/nvidia/tritonserver:26.06-py3@sha256:" + "7e" * 32
depot = KubernetesCluster("depot", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=4)])
model = Model("plates", version="v3", artifact="s3://models/plates", digest=DIGEST, framework="onnx", size="2Gi")
# Nodes in a cloud may have a role of their own, of which the blueprint knows nothing.
plates = ModelService(
    "plates",
    model=model,
    runtime=Triton(image=IMAGE),
    on=depot,
)

system = System("golden", [plates])
