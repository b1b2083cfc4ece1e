from aiscale import Autoscaling, Resources, System
from aiscale.platform import Consolidation, EksCluster, GpuPool
from aiscale.serving import Model, ModelService, Triton
from tests.artifacts import DIGEST, IMAGE

saving = Consolidation("WhenEmptyOrUnderutilized", after="1m")
l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=6, consolidation=saving)
core = EksCluster("core", region="eu-west-1", pools=[l4])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="onnx", size="8Gi")
surge = ModelService(
    "surge",
    model=model,
    runtime=Triton(image=IMAGE),
    resources=Resources(cpu=2, memory="12Gi"),
    gpu="nvidia-l4",
    autoscaling=Autoscaling(max_replicas=3, signals=["queue"], cooldown="20m"),
    startup_time="8m",
)

system = System("golden", [surge, core])
