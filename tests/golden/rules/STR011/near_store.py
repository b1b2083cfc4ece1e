from aiscale import System, Traffic
from aiscale.features import Entity, FeatureStore, FeatureView, PushSource
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, StreamJob
from aiscale.stores import Bucket
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
rides = Topic("rides", kafka, partitions=12, traffic=traffic)
history = Bucket("history", uri="s3://features/rides", event_timestamp="at", created_timestamp="written_at")
push = PushSource("ride_totals", batch_source=history)
view = FeatureView(
    "ride_totals", entities=[Entity("zone", key="zone_id")], source=push, ttl="1h", fields={"rides_5m": "int64"}
)
store = FeatureStore("features", views=[view], on=cluster)
# A feature view keeps the newest value of each entity.
job = StreamJob(
    "totals",
    engine=Flink(image=IMAGE),
    jar="local:///opt/flink/usrlib/job.jar",
    consumes=[rides],
    checkpoint_storage="s3://state/totals",
    parallelism=12,
    writes=[view],
)

system = System("golden", [job, store])
