from aiscale import System
from aiscale.platform import EksCluster, GpuPool, Mig
from aiscale.serving import Model, ModelService, Triton
from tests.artifacts import DIGEST, IMAGE

cut = GpuPool("cut", gpu="nvidia-a100-40gb", instance_type="p4d.24xlarge", sharing=Mig({"1g.5gb": 3, "3g.40gb": 1}))
core = EksCluster("core", region="eu-west-1", pools=[cut])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="onnx", size="1Gi")
surge = ModelService("surge", model=model, runtime=Triton(image=IMAGE), gpu="nvidia-a100-40gb", mig="1g.5gb")

system = System("golden", [surge, core])
