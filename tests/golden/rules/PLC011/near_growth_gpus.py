from aiscale import Autoscaling, Resources, System
from aiscale.platform import Site
from aiscale.serving import Model, ModelService, Triton
from tests.artifacts import DIGEST

IMAGE = "registry.example/triton@sha256:" + "1f" * 32
depot = Site("depot", nodes=4, cpu=16, memory="64Gi", gpu="nvidia-l4")
model = Model("plates", version="v3", artifact="https://models.example/plates", digest=DIGEST, framework="onnx")
SCALING = Autoscaling(min_replicas=2, max_replicas=4, signals=["queue"])
small = Resources(cpu=2, memory="8Gi")
plates = ModelService(
    "plates", model=model, runtime=Triton(image=IMAGE), gpu="nvidia-l4", resources=small, autoscaling=SCALING, on=depot
)

system = System("golden", [plates])
