from aiscale import Objective, System, Traffic
from aiscale.features import Entity, FeatureService, FeatureStore, FeatureView, Redis
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.serving import Model, ModelService
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import DIGEST, TRITON

IMAGE = "registry.example/app@" + DIGEST
cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
model = Model("graph", version="v4", artifact="s3://models/graph", digest=DIGEST, framework="pytorch")
simple = Model("boosted", version="v1", artifact="s3://models/boosted", digest=DIGEST, framework="xgboost")
cards = Topic(
    "cards", KafkaCluster("events", on=cluster), partitions=12, traffic=Traffic(mean=100, peak=400, message_bytes=50)
)
spent = FeatureView("spent", entities=[Entity("card", key="card_id")], source=cards, ttl="10m", fields={"n": "int64"})
store = FeatureStore("features", views=[spent], online=Redis(read_p99_ms=18), on=cluster)
graph_v4 = FeatureService("graph_v4", store=store, views=[spent])
rules = Microservice("rules", image=IMAGE, objective=Objective(p99_ms=8))
boosted = ModelService("boosted", model=simple, runtime=TRITON, objective=Objective(p99_ms=20))
score = ModelService(
    "score",
    model=model,
    runtime=TRITON,
    objective=Objective(p99_ms=35),
    fallback=[Call(boosted, timeout_ms=25), rules],
)
# A look-up of 18 ms, and 40 + 25 + 8 ms for the call and its fallbacks, fit into 95 ms.
authorizer = Microservice(
    "authorizer",
    image=IMAGE,
    objective=Objective(p99_ms=95),
    features=graph_v4,
    calls=[Call(score, timeout_ms=40)],
)

system = System("golden", [cluster, authorizer])
