from aiscale import System, Traffic
from aiscale.features import Entity, FeatureService, FeatureStore, FeatureView, PushSource
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, StreamJob
from aiscale.serving import Model, ModelService
from aiscale.stores import Table
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import DIGEST, IMAGE, TRITON

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
zone = Entity("zone", key="zone_id")
table = Table("zone-history", warehouse="bigquery", table="rides.zone_history", event_timestamp="day")
push = PushSource("zone_push", batch_source=table)
live = FeatureView("zone_demand_5m", entities=[zone], source=push, ttl="10m", fields={"requests_5m": "int64"})
rides = Topic("rides", kafka, partitions=12, traffic=traffic)
first = StreamJob(
    "demand",
    engine=Flink(image=IMAGE),
    jar="local:///opt/a.jar",
    consumes=[rides],
    writes=[push],
    parallelism=12,
    checkpoint_storage="s3://state/demand",
)
second = StreamJob(
    "supply",
    engine=Flink(image=IMAGE),
    jar="local:///opt/b.jar",
    consumes=[rides],
    writes=[push],
    parallelism=12,
    checkpoint_storage="s3://state/supply",
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
surge = ModelService(
    "surge",
    model=model,
    runtime=TRITON,
    features=surge_v8,
)

system = System("golden", [surge, first, second])
