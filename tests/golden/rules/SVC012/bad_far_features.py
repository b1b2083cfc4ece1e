from aiscale import Objective, System, Traffic
from aiscale.features import Entity, FeatureService, FeatureStore, FeatureView, Redis
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

eu = EksCluster("eu", region="eu-central-1", pools=[NodePool("a", instance_type="m7i.2xlarge", max_nodes=12)])
us = EksCluster("us", region="us-east-1", pools=[NodePool("b", instance_type="m7i.2xlarge", max_nodes=12)])
demand = Topic(
    "zone-demand",
    KafkaCluster("events", on=us),
    partitions=12,
    traffic=Traffic(mean=1_000, peak=4_000, message_bytes=50),
)
live = FeatureView(
    "zone_demand_5m", entities=[Entity("zone", key="zone_id")], source=demand, ttl="10m", fields={"n": "int64"}
)
store = FeatureStore("features", views=[live], online=Redis(read_p99_ms=9), on=us)
surge_v8 = FeatureService("surge_v8", store=store, views=[live])
ranker = Microservice("ranker", image=IMAGE, on=eu, objective=Objective(p99_ms=100))
home = Microservice(
    "home",
    image=IMAGE,
    on=eu,
    objective=Objective(p99_ms=200),
    traffic=Traffic(mean=10, peak=20),
    features=surge_v8,
    calls=[Call(ranker, timeout_ms=140)],
)

system = System("golden", [eu, us, home])
