from aiscale import Autoscaling, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService, RayServe
from tests.artifacts import DIGEST, SERVER

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
surge = ModelService(
    "surge",
    model=model,
    runtime=RayServe(
        image=SERVER,
        upgrade="NewClusterWithIncrementalUpgrade",
        gateway_class_name="istio",
        step_size_percent=10,
        interval_s=60,
    ),
    autoscaling=Autoscaling(min_replicas=2, max_replicas=8, signals=["concurrency"]),
)

system = System("golden", [cluster, surge])
