from aiscale import Autoscaling, Objective, System
from aiscale.delivery import ArgoCd, Canary, DeliveryPipeline
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService
from tests.artifacts import DIGEST, TRITON

l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=24)
general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general, l4])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch", size="1Gi")
surge = ModelService(
    "surge",
    model=model,
    runtime=TRITON,
    gpu="nvidia-l4",
    on=cluster,
    rollout=Canary(),
    autoscaling=Autoscaling(max_replicas=10, signals=["queue"]),
    objective=Objective(p99_ms=80, availability=0.99),
)
pipeline = DeliveryPipeline("surge-model", services=[surge], gitops=ArgoCd(respect_ignore_differences=False))

system = System("golden", [pipeline])
