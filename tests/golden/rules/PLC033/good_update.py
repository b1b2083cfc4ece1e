from aiscale import Resources, System
from aiscale.platform import Site, Uplink
from aiscale.serving import Model, ModelService, Triton
from tests.artifacts import DIGEST, IMAGE

depot = Site("depot", cpu=8, memory="64Gi", uplink=Uplink(mbps=100), update_window="2h")
model = Model("plates", version="v3", artifact="s3://models/plates", digest=DIGEST, framework="onnx", size="18Gi")
plates = ModelService(
    "plates", model=model, runtime=Triton(image=IMAGE), resources=Resources(cpu=2, memory="20Gi"), on=depot
)

system = System("golden", [plates])
