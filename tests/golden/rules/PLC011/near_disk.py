"""The model is larger than half of the disk, and the variant that is served there is small."""

from aiscale import Resources, System
from aiscale.platform import Site
from aiscale.serving import Model, ModelService, Triton, Variant
from tests.artifacts import DIGEST, IMAGE

INT8 = Variant("int8", artifact="s3://models/plates-int8", digest=DIGEST, precision="int8", size="3Gi")
depot = Site("depot", cpu=8, memory="64Gi", disk="32Gi")
model = Model(
    "plates", version="v3", artifact="s3://models/plates", digest=DIGEST, framework="onnx", size="18Gi", variants=[INT8]
)
plates = ModelService(
    "plates",
    model=model,
    variant="int8",
    runtime=Triton(image=IMAGE),
    resources=Resources(cpu=2, memory="20Gi"),
    on=depot,
)

system = System("golden", [plates])
