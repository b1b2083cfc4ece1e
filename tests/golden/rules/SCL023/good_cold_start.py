from aiscale import Autoscaling, Objective, System
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.serving import KServe, Model, ModelService
from tests.artifacts import DIGEST, FETCH, TRITON

l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=12)
general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general, l4])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
surge = ModelService(
    "surge",
    model=model,
    runtime=KServe(storage_initializer=FETCH, mode="Knative", server=TRITON),
    gpu="nvidia-l4",
    autoscaling=Autoscaling(min_replicas=1, max_replicas=4, signals=["queue"]),
    objective=Objective(p99_ms=80),
)

system = System("golden", [cluster, surge])
