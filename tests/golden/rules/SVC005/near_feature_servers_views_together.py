from aiscale import Objective, System, Traffic
from aiscale.features import Entity, FeatureService, FeatureStore, FeatureView, Redis
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import DIGEST, TRITON

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=24)])
kafka = KafkaCluster("events", on=cluster)
zone = Entity("zone", key="zone_id")
demand = Topic("zone-demand", kafka, partitions=12, traffic=Traffic(mean=1_000, peak=4_000, message_bytes=50))
live = FeatureView("zone_demand_5m", entities=[zone], source=demand, ttl="10m", fields={"requests_5m": "int64"})
drivers = FeatureView("drivers_5m", entities=[zone], source=demand, ttl="10m", fields={"drivers_free": "int64"})
# One request brings both views: 1,500 a second, not 3,000.
features = FeatureStore(
    "features",
    views=[live, drivers],
    replicas=2,
    requests_per_second_per_replica=800,
    online=Redis(read_p99_ms=2),
    on=cluster,
)
surge_v8 = FeatureService("surge_v8", store=features, views=[live, drivers])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="xgboost")
surge = ModelService(
    "surge",
    model=model,
    runtime=TRITON,
    features=surge_v8,
    objective=Objective(p99_ms=30),
    traffic=Traffic(mean=900, peak=1_500),
)

system = System("golden", [surge])
