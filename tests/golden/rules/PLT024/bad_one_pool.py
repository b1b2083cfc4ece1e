from aiscale import Objective, System
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.serving import Model, ModelService, Triton
from tests.artifacts import IMAGE

ZONES = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]
general = NodePool("general", instance_type="m7i.2xlarge", zones=ZONES)
l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", zones=["eu-west-1b"], max_nodes=4)
core = KubernetesCluster("core", region="eu-west-1", pools=[general, l4])
model = Model("surge", version="v8", artifact="s3://models/surge", digest="sha256:" + "2e" * 32, framework="onnx")
surge = ModelService("surge", model=model, runtime=Triton(image=IMAGE), gpu="nvidia-l4")
pricing = Microservice("pricing", calls=[surge], objective=Objective(availability=0.999), image=IMAGE)
system = System("shop", [core, pricing])
