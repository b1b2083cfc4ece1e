"""The features are said to be of persons."""

from aiscale import System, Traffic
from aiscale.features import Entity, FeatureStore, FeatureView, PushSource
from aiscale.platform import EksCluster, NodePool
from aiscale.processing import Flink, StreamJob
from aiscale.stores import Bucket
from aiscale.streams import KafkaCluster, Topic

general = NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=12)
core = EksCluster("core", region="eu-central-1", pools=[general])
kafka = KafkaCluster("events", on=core)
payments = Topic(
    "payments", kafka, key="card_token", contains_personal_data=True, partitions=12, traffic=Traffic(mean=50, peak=100)
)
card = Entity("card", key="card_token", count=1_000, contains_personal_data=True)
history = Bucket("history", uri="s3://history/spending", region="eu-central-1", event_timestamp="t")
pushed = PushSource("spending", batch_source=history)
job = StreamJob(
    "spend",
    consumes=[payments],
    writes=[pushed],
    engine=Flink(image="registry.example/app@sha256:" + "1f" * 32),
    jar="local:///job.jar",
    checkpoint_storage="s3://state/spend",
)
view = FeatureView("spending_1h", entities=[card], source=pushed, fields={"total": "int64"}, ttl="3h")
store = FeatureStore("store", views=[view], on=core)

system = System("golden", [job, store])
