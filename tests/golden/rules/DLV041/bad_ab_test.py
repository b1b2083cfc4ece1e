from aiscale import Objective, System, Traffic
from aiscale.network import Istio
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import ABTest, Model, ModelService
from tests.artifacts import DIGEST, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
test = ABTest(metric="bookings_total", baseline=0.03, min_effect=0.02, duration="7d")
surge = ModelService(
    "surge",
    model=model,
    runtime=TRITON,
    traffic=Traffic(mean=2, peak=10),
    rollout=test,
    objective=Objective(p99_ms=200),
)

system = System("golden", [cluster, surge], meshes=[Istio(on=cluster)])
