from aiscale import Objective, System, Traffic
from aiscale.features import Entity, FeatureService, FeatureStore, FeatureView, Lookup, Redis
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=24)])
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
demand = Topic("zone-demand", KafkaCluster("events", on=cluster), partitions=12, traffic=traffic)
zone = Entity("zone", key="zone_id")
live = FeatureView("zone_demand_5m", entities=[zone], source=demand, ttl="10m", fields={"requests_5m": "int64"})
features = FeatureStore("features", views=[live], online=Redis(read_p99_ms=9), on=cluster)
surge_v8 = FeatureService("surge_v8", store=features, views=[live])
# It goes on with default values after 3 ms.
pricing = Microservice(
    "pricing",
    image=IMAGE,
    on=cluster,
    objective=Objective(p99_ms=8),
    features=Lookup(surge_v8, timeout_ms=3, required=False),
)

system = System("golden", [pricing])
