from aiscale import Autoscaling, Objective, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import Canary, KServe, Model, ModelService
from tests.artifacts import DIGEST, FETCH, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
surge = ModelService(
    "surge",
    model=model,
    replaces=Model(
        "surge", version="v7", artifact="s3://models/surge/7", digest="sha256:" + "7d" * 32, framework="pytorch"
    ),
    runtime=KServe(storage_initializer=FETCH, server=TRITON),
    traffic=Traffic(mean=900, peak=3_000),
    requests_per_second_per_replica=600,
    rollout=Canary(steps=[5, 25, 50]),
    autoscaling=Autoscaling(min_replicas=3, max_replicas=8, signals=["queue"]),
    objective=Objective(p99_ms=200),
)

system = System("golden", [cluster, surge])
