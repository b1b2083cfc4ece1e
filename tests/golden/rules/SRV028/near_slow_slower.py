from aiscale import Objective, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.serving import Model, ModelService
from tests.artifacts import DIGEST, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
simple = Model("simple", version="v1", artifact="s3://models/simple", digest=DIGEST, framework="xgboost")
large = ModelService("large", model=simple, runtime=TRITON, objective=Objective(p99_ms=400))
surge = ModelService("surge", model=model, runtime=TRITON, objective=Objective(p99_ms=80), fallback=[large])
# Slower than what it stands in for, and its only caller has the time: 100 ms, then 400.
pricing = Microservice(
    "pricing",
    image="registry.example/pricing@sha256:" + "7e" * 32,
    calls=[Call(surge, timeout_ms=100)],
    objective=Objective(p99_ms=600),
    traffic=Traffic(mean=10, peak=20),
)

system = System("golden", [cluster, pricing])
