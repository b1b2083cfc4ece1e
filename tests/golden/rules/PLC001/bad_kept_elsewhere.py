from aiscale import KubernetesSecret, System, Traffic
from aiscale.delivery import DriftMonitor
from aiscale.features import DynamoDb, Entity, FeatureService, FeatureStore, FeatureView, OfflineStore
from aiscale.platform import EksCluster, NodePool
from aiscale.processing import Flink, State, StreamJob
from aiscale.services import Microservice, Write
from aiscale.stores import ExternalStore, PostgresDatabase, PostgresUser
from aiscale.streams import Consume, KafkaCluster, TieredStorage, Topic
from tests.artifacts import IMAGE

eu = EksCluster("eu", region="eu-central-1", pools=[NodePool("a", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster(
    "events", on=eu, tiered_storage=TieredStorage("gs://old-segments/events", plugin=IMAGE, jurisdiction="us")
)
rides = Topic(
    "rides", kafka, key="rider_id", tiered=True, local_retention="6h", contains_personal_data=True,
    traffic=Traffic(mean=10, peak=20, message_bytes=500),
)  # fmt: skip
search = ExternalStore("search", product="Elasticsearch", host="search.example", jurisdiction="us")
cases = PostgresDatabase(
    "cases",
    host="cases.example",
    database="cases",
    user=PostgresUser("cases", password=KubernetesSecret("cases", key="password")),
    sslmode="require",
    jurisdiction="us",
)
counts = StreamJob(
    "counts",
    consumes=[Consume(rides, max_outage="1h")],
    engine=Flink(image=IMAGE),
    jar="local:///opt/flink/usrlib/job.jar",
    state=State("rider_id", ttl="1d"),
    writes=[Write(search, idempotency="upsert", key=["id"]), Write(cases, idempotency="upsert", key=["id"])],
    checkpoint_storage="s3://state-us/counts",
    checkpoint_jurisdiction="us",
    on=eu,
)
riders = FeatureView(
    "riders", entities=[Entity("rider", key="rider_id")], source=Consume(rides, idempotent=True), ttl="1d",
    fields={"rides_7d": "int64"},
)  # fmt: skip
store = FeatureStore(
    "features", views=[riders], online=DynamoDb(region="us-east-1"), on=eu,
    offline=OfflineStore("snowflake", jurisdiction="us"),
)  # fmt: skip
features = FeatureService("rider_v1", store=store, views=[riders])
pricing = Microservice("pricing", image=IMAGE, on=eu, features=features, traffic=Traffic(mean=10, peak=20))
europe = System("europe", [pricing, counts], residency=["eu"])

# What looks at a store from outside takes it out of no residency, however near it is.
system = System("golden", [europe, DriftMonitor("rider-v1", features, statistic="null-rate", threshold=0.02)])
