from aiscale import System
from aiscale.platform import Site
from aiscale.serving import Model, ModelService, TensorFlowServing
from tests.artifacts import DIGEST

IMAGE = "docker.io/tensorflow/serving:2.21.0@sha256:" + "7e" * 32
depot = Site("depot", cpu=8, memory="64Gi", disk="200Gi")
model = Model("plates", version="v3", artifact="gs://models/plates", digest=DIGEST, framework="tensorflow", size="2Gi")
plates = ModelService(
    "plates",
    model=model,
    runtime=TensorFlowServing(image=IMAGE),
    on=depot,
)

system = System("golden", [plates])
