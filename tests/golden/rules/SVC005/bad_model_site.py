from aiscale import Resources, System, Traffic
from aiscale.platform import Device, Site
from aiscale.serving import Model, ModelService, Triton
from tests.artifacts import DIGEST

IMAGE = "registry.example/triton@sha256:" + "1f" * 32
depot = Site("depot", nodes=3, cpu=16, memory="64Gi", gpu="nvidia-l4")
model = Model("plates", version="v3", artifact="https://models.example/plates", digest=DIGEST, framework="onnx")
small = Resources(cpu=2, memory="8Gi")
plates = ModelService(
    "plates",
    model=model,
    runtime=Triton(image=IMAGE),
    gpu="nvidia-l4",
    resources=small,
    replicas=3,
    requests_per_second_per_replica=10,
    on=depot,
)
cameras = Device("cameras", on=depot, calls=[plates], traffic=Traffic(mean=20, peak=40))

system = System("golden", [cameras])
