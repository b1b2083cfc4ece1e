from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.serving import DefaultAnswer, Model, ModelService
from tests.artifacts import DIGEST, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
simple = Model("simple", version="v1", artifact="s3://models/simple", digest=DIGEST, framework="xgboost")
rules = Microservice("rules", image="registry.example/r@" + DIGEST, replicas=3, requests_per_second_per_replica=400)
spare = ModelService("spare", model=simple, runtime=TRITON, replicas=15, requests_per_second_per_replica=200)
# Whoever finds the rules full gets the list price.
surge = ModelService(
    "surge",
    model=model,
    runtime=TRITON,
    traffic=Traffic(mean=900, peak=3_000),
    fallback=[spare, Call(rules, timeout_ms=20), DefaultAnswer(1.0)],
)

system = System("golden", [cluster, surge])
