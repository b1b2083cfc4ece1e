from aiscale import System, Traffic
from aiscale.features import Entity, FeatureService, FeatureStore, FeatureView
from aiscale.platform import KubernetesCluster, NodePool, Placement
from aiscale.serving import Model, ModelService
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import DIGEST, TRITON

cluster = KubernetesCluster(
    "frankfurt", region="eu-central-1", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)]
)
far = KubernetesCluster(
    "oregon", region="us-west-2", pools=[NodePool("general-b", instance_type="m7i.2xlarge", max_nodes=12)]
)
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
    framework="xgboost",
)
surge = ModelService("surge", model=model, runtime=TRITON, features=surge_v8, on=far)

here = Placement("here", of=[features], primary=cluster, residency=["eu"])
there = Placement("there", of=[surge], primary=far)

system = System("golden", [surge, here, there])
