from aiscale import Objective, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.serving import Model, ModelService
from tests.artifacts import DIGEST, TRITON

IMAGE = "registry.example/app@" + DIGEST
cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
model = Model("graph", version="v4", artifact="s3://models/graph", digest=DIGEST, framework="pytorch")
simple = Model("boosted", version="v1", artifact="s3://models/boosted", digest=DIGEST, framework="xgboost")
tokenizer = Microservice("tokenizer", image=IMAGE, objective=Objective(p99_ms=12))
rules = Microservice("rules", image=IMAGE, objective=Objective(p99_ms=8))
boosted = ModelService("boosted", model=simple, runtime=TRITON, objective=Objective(p99_ms=20))
score = ModelService(
    "score",
    model=model,
    runtime=TRITON,
    objective=Objective(p99_ms=35),
    fallback=[Call(boosted, timeout_ms=25), rules],
)
# 18 + 40 + 25 + 8 ms fit into 95 ms.
authorizer = Microservice(
    "authorizer",
    image=IMAGE,
    objective=Objective(p99_ms=95),
    calls=[Call(tokenizer, timeout_ms=18), Call(score, timeout_ms=40)],
)

system = System("golden", [cluster, authorizer])
