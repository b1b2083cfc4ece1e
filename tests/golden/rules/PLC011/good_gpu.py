from aiscale import System
from aiscale.platform import Site
from aiscale.serving import Model, ModelService, Triton
from tests.artifacts import DIGEST, IMAGE

depot = Site("depot", nodes=2, cpu=8, memory="32Gi", gpu="nvidia-t4")
model = Model("plates", version="v3", artifact="s3://models/plates", digest=DIGEST, framework="onnx")
plates = ModelService("plates", model=model, runtime=Triton(image=IMAGE), on=depot, gpu="nvidia-t4")

system = System("golden", [plates])
