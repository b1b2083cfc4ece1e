from aiscale import System
from aiscale.platform import EksCluster, GpuPool, TimeSlicing
from aiscale.serving import Model, ModelService, Triton
from tests.artifacts import DIGEST, IMAGE

l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=4, sharing=TimeSlicing(4))
core = EksCluster("core", region="eu-west-1", pools=[l4], node_autoscaler="cluster-autoscaler")
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="onnx", gpu_memory="2Gi")
surge = ModelService("surge", model=model, runtime=Triton(image=IMAGE), gpu="nvidia-l4")

system = System("golden", [surge, core])
