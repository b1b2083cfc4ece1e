from aiscale import System
from aiscale.platform import EksCluster, GpuPool, Mig
from aiscale.serving import Model, ModelService, Triton
from tests.artifacts import DIGEST, IMAGE

cut = GpuPool(
    "cut",
    gpu="nvidia-a100-80gb",
    instance_type="p4de.24xlarge",
    sharing=Mig({"3g.40gb": 1, "2g.20gb": 1, "1g.10gb": 2}),
)
core = EksCluster("core", region="eu-west-1", pools=[cut])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="onnx", size="1Gi")
surge = ModelService("surge", model=model, runtime=Triton(image=IMAGE), gpu="nvidia-a100-80gb", mig="1g.10gb")

system = System("golden", [surge, core])
