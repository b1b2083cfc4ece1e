from aiscale import System, Traffic
from aiscale.features import Entity, FeatureService, FeatureStore, FeatureView, Lookup, Redis
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
cards = Topic(
    "cards", KafkaCluster("events", on=core), partitions=12, traffic=Traffic(mean=100, peak=400, message_bytes=50)
)
spent = FeatureView("spent", entities=[Entity("card", key="card_id")], source=cards, ttl="10m", fields={"n": "int64"})
store = FeatureStore("features", views=[spent], online=Redis(read_p99_ms=18), on=core)
graph_v4 = FeatureService("graph_v4", store=store, views=[spent])
rules_v1 = FeatureService("rules_v1", store=store, views=[spent])
rules = Microservice("rules", image=IMAGE, features=Lookup(rules_v1, timeout_ms=40, required=False))
score = Microservice("score", image=IMAGE, features=Lookup(graph_v4, timeout_ms=40), fallback=[rules])
authorizer = Microservice("authorizer", image=IMAGE, calls=[Call(score, timeout_ms=80)])

system = System("golden", [core, authorizer])
