from aiscale import Resources, System
from aiscale.platform import Site
from aiscale.serving import Model, ModelService, Triton
from tests.artifacts import DIGEST, IMAGE

depot = Site("depot", cpu=8, memory="64Gi", disk="32Gi")
model = Model("plates", version="v3", artifact="s3://models/plates", digest=DIGEST, framework="onnx", size="18Gi")
plates = ModelService(
    "plates", model=model, runtime=Triton(image=IMAGE), resources=Resources(cpu=2, memory="20Gi"), on=depot
)

system = System("golden", [plates])
