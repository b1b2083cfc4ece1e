from aiscale import System, Traffic
from aiscale.features import Entity, FeatureService, FeatureStore, FeatureView, Materialization, OfflineStore
from aiscale.platform import EksCluster, NodePool
from aiscale.processing import Flink, State, StreamJob
from aiscale.services import Microservice, Write
from aiscale.stores import Bucket, Table
from aiscale.streams import Consume, KafkaCluster, TieredStorage, Topic
from tests.artifacts import IMAGE

eu = EksCluster("eu", region="eu-central-1", pools=[NodePool("a", instance_type="m7i.2xlarge", max_nodes=12)])
# A server of the cluster's own.
kafka = KafkaCluster(
    "events",
    on=eu,
    tiered_storage=TieredStorage("s3://segments", plugin=IMAGE, endpoint="http://minio.storage.svc:9000"),
)
rides = Topic(
    "rides", kafka, key="rider_id", tiered=True, local_retention="6h", contains_personal_data=True,
    traffic=Traffic(mean=10, peak=20, message_bytes=500),
)  # fmt: skip
weather = Topic("weather", kafka, key="zone", traffic=Traffic(mean=10, peak=20, message_bytes=500))
# A bucket is in one place, whatever is kept in it.
daily = Bucket("daily", uri="s3://rides-eu/daily", jurisdiction="de", contains_personal_data=True)
counts = StreamJob(
    "counts",
    consumes=[Consume(rides, max_outage="1h")],
    engine=Flink(image=IMAGE),
    jar="local:///opt/flink/usrlib/job.jar",
    state=State("rider_id", ttl="1d"),
    writes=[Write(daily, idempotency="transactional")],
    delivery="exactly-once",
    checkpoint_storage="s3a://rides-eu/state",
    on=eu,
)
# Nobody is in its state.
showers = StreamJob(
    "showers",
    consumes=[Consume(weather, max_outage="1h")],
    engine=Flink(image=IMAGE),
    jar="local:///opt/flink/usrlib/job.jar",
    state=State("zone", ttl="1d"),
    checkpoint_storage="s3://weather/state",
    on=eu,
)
# A warehouse is where its tables are.
table = Table(
    "rides-by-rider",
    warehouse="snowflake",
    table="rides.by_rider",
    event_timestamp="day",
    updated_every="6h",
    jurisdiction="de",
    contains_personal_data=True,
)
riders = FeatureView(
    "riders",
    entities=[Entity("rider", key="rider_id")],
    source=table,
    ttl="1d",
    fields={"rides_7d": "int64"},
    materialization=Materialization("6h"),
)
store = FeatureStore("features", views=[riders], on=eu, offline=OfflineStore("snowflake"))
features = FeatureService("rider_v1", store=store, views=[riders])
pricing = Microservice("pricing", image=IMAGE, on=eu, features=features, traffic=Traffic(mean=10, peak=20))

system = System("golden", [pricing, counts, showers], residency=["eu"])
