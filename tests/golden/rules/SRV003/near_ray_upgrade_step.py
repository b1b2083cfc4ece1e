from aiscale import Autoscaling, System
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService, RayServe
from tests.artifacts import DIGEST, SERVER

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=7)
cluster = KubernetesCluster("core", pools=[general, l4])
# A quarter of the cluster at a time.
RAY = RayServe(
    image=SERVER,
    upgrade="NewClusterWithIncrementalUpgrade",
    max_surge_percent=25,
    gateway_class_name="istio",
    step_size_percent=10,
    interval_s=60,
)
surge = ModelService(
    "surge",
    model=model,
    gpu="nvidia-l4",
    autoscaling=Autoscaling(min_replicas=4, max_replicas=5, signals=["queue"]),
    runtime=RAY,
)

system = System("golden", [cluster, surge])
