"""A copy of a stream that is said to be about nobody."""

from aiscale import System, Traffic
from aiscale.features import Entity, FeatureStore, FeatureView, OfflineStore
from aiscale.platform import EksCluster, NodePool
from aiscale.stores import Bucket
from aiscale.streams import Consume, KafkaCluster, MirroredTopic, MirrorMaker, Topic

general = NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=12)
core = EksCluster("core", region="eu-central-1", pools=[general])
shops, kafka = KafkaCluster("shops", on=core), KafkaCluster("events", on=core)
told = Topic(
    "told", shops, key="pan_ref", partitions=12, traffic=Traffic(mean=50, peak=100), contains_personal_data=False
)
spending = Topic("spending", kafka, topic_name="shops.told", partitions=12)
mirror = MirrorMaker("mirror", source=shops, target=kafka, topics=[MirroredTopic(told, spending)], on=core)
card = Entity("card", key="pan_ref", count=1_000, contains_personal_data=True)
history = Bucket("history", uri="s3://history/spending", region="eu-central-1", event_timestamp="t")
view = FeatureView(
    "spending_1h",
    entities=[card],
    source=Consume(spending, idempotent=True),
    fields={"total": "int64"},
    history=history,
    ttl="3h",
)
store = FeatureStore("store", views=[view], on=core, offline=OfflineStore("athena"))

system = System("golden", [store, mirror])
