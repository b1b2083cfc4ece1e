from aiscale import System
from aiscale.platform import EksCluster, GpuPool, Placement
from aiscale.serving import Model, ModelService, Triton
from tests.artifacts import DIGEST, IMAGE

l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=4)
core = EksCluster("core", region="eu-west-1", pools=[l4])
other = GpuPool("other", gpu="nvidia-l4", instance_type="g6.4xlarge")
spare = EksCluster("spare", region="eu-central-1", pools=[other])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="onnx")
surge = ModelService("surge", model=model, runtime=Triton(image=IMAGE), gpu="nvidia-l4")
placement = Placement("gpu", of=[surge], primary=core, overflow=[spare])

system = System("golden", [placement])
