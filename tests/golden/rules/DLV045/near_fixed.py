from aiscale import Objective, System
from aiscale.delivery import ArgoCd, DeliveryPipeline
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService
from tests.artifacts import DIGEST, TRITON

l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=24)
general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general, l4])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch", size="1Gi")
# Git alone says how many replicas there are, and all requests move at once.
surge = ModelService(
    "surge",
    model=model,
    runtime=TRITON,
    gpu="nvidia-l4",
    on=cluster,
    replicas=4,
    objective=Objective(p99_ms=80, availability=0.99),
)
pipeline = DeliveryPipeline("surge-model", services=[surge], gitops=ArgoCd(ignore_differences=[]))

system = System("golden", [pipeline])
