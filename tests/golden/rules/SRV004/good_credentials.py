from aiscale import KubernetesSecret, System
from aiscale.platform import Site
from aiscale.serving import Model, ModelService, Triton
from tests.artifacts import DIGEST

IMAGE = "nvcr.io/nvidia/tritonserver:26.06-py3@sha256:" + "7e" * 32
depot = Site("depot", cpu=8, memory="64Gi", disk="200Gi")
model = Model("plates", version="v3", artifact="s3://models/plates", digest=DIGEST, framework="onnx", size="2Gi")
plates = ModelService(
    "plates",
    model=model,
    runtime=Triton(image=IMAGE),
    on=depot,
    secrets={
        "AWS_ACCESS_KEY_ID": KubernetesSecret("models", key="id"),
        "AWS_SECRET_ACCESS_KEY": KubernetesSecret("models", key="secret"),
    },
)

system = System("golden", [plates])
