from aiscale import Autoscaling, Objective, System
from aiscale.delivery import Canary, DeliveryPipeline, Flagger
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService
from tests.artifacts import DIGEST, TRITON

l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=24)
general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general, l4])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch", size="1Gi")
# Flagger scales the new version by an autoscaler of its own.
surge = ModelService(
    "surge",
    model=model,
    runtime=TRITON,
    gpu="nvidia-l4",
    on=cluster,
    rollout=Canary(canary_scale_percent=50),
    autoscaling=Autoscaling(max_replicas=10, signals=["queue"]),
    objective=Objective(p99_ms=80, availability=0.99),
)
pipeline = DeliveryPipeline("surge-model", services=[surge], controller=Flagger())

system = System("golden", [pipeline])
