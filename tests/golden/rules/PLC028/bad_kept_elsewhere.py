from aiscale import ExternalSecret, System, Traffic
from aiscale.features import Entity, FeatureService, FeatureStore, FeatureView, OfflineStore, OnlineStore
from aiscale.platform import EksCluster, NodePool
from aiscale.processing import Flink, State, StreamJob
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, TieredStorage, Topic
from tests.artifacts import IMAGE

eu = EksCluster("eu", region="eu-central-1", pools=[NodePool("a", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=eu, tiered_storage=TieredStorage("s3://old-segments/events", plugin=IMAGE))
rides = Topic(
    "rides", kafka, key="rider_id", tiered=True, local_retention="6h", contains_personal_data=True,
    traffic=Traffic(mean=10, peak=20, message_bytes=500),
)  # fmt: skip
counts = StreamJob(
    "counts",
    consumes=[Consume(rides, max_outage="1h")],
    engine=Flink(image=IMAGE),
    jar="local:///opt/flink/usrlib/job.jar",
    state=State("rider_id", ttl="1d"),
    checkpoint_storage="s3://state/counts",
    on=eu,
)
riders = FeatureView(
    "riders", entities=[Entity("rider", key="rider_id")], source=Consume(rides, idempotent=True), ttl="1d",
    fields={"rides_7d": "int64"},
)  # fmt: skip
store = FeatureStore(
    "features", views=[riders], on=eu, offline=OfflineStore("snowflake"),
    online=OnlineStore("cassandra", connection=ExternalSecret("vault", remote_key="cassandra/features")),
)  # fmt: skip
features = FeatureService("rider_v1", store=store, views=[riders])
pricing = Microservice("pricing", image=IMAGE, on=eu, features=features, traffic=Traffic(mean=10, peak=20))

system = System("golden", [pricing, counts], residency=["eu"])
