from aiscale import System, Traffic
from aiscale.features import Entity, FeatureService, FeatureStore, FeatureView
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import DIGEST, TRITON

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
zone = Entity("zone", key="zone_id")
demand = Topic("zone-demand", kafka, partitions=12, traffic=traffic)
live = FeatureView(
    "zone_demand_5m",
    entities=[zone],
    source=demand,
    ttl="10m",
    fields={"requests_5m": "int64", "drivers_free": "int64"},
)
features = FeatureStore("features", views=[live], on=cluster)
surge_v8 = FeatureService(
    "surge_v8",
    store=features,
    views=[live],
)
model = Model(
    "surge",
    version="v8",
    artifact="s3://models/surge",
    digest=DIGEST,
    framework="sklearn",
    columns="name",
    inputs={"requests_5m": "int64"},
)
surge = ModelService(
    "surge",
    model=model,
    runtime=TRITON,
    features=surge_v8,
)

system = System("golden", [surge])
