from aiscale import Autoscaling, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService
from tests.artifacts import DIGEST, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch", size="1Gi")
surge = ModelService(
    "surge",
    model=model,
    runtime=TRITON,
    traffic=Traffic(mean=900, peak=1_200),
    requests_per_second_per_replica=100,
    autoscaling=Autoscaling(max_replicas=16, signals=["queue", "cpu"], fallback_replicas=2),
)

system = System("golden", [cluster, surge])
