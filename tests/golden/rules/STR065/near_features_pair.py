"""Features of cards at shops; the stream is keyed by shop, and nothing says that it has the card."""

from aiscale import System, Traffic
from aiscale.features import Entity, FeatureStore, FeatureView, OfflineStore
from aiscale.platform import EksCluster, NodePool
from aiscale.stores import Bucket
from aiscale.streams import Consume, KafkaCluster, Topic

general = NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=12)
core = EksCluster("core", region="eu-central-1", pools=[general])
kafka = KafkaCluster("events", on=core)
spending = Topic("spending", kafka, key="shop_ref", partitions=12, traffic=Traffic(mean=50, peak=100))
card = Entity("card", key="card_ref", count=1_000, contains_personal_data=True)
shop = Entity("shop", key="shop_ref", count=100)
history = Bucket("history", uri="s3://history/spending", region="eu-central-1", event_timestamp="t")
view = FeatureView(
    "spending_1h",
    entities=[card, shop],
    source=Consume(spending, idempotent=True),
    fields={"total": "int64"},
    history=history,
    ttl="3h",
)
store = FeatureStore("store", views=[view], on=core, offline=OfflineStore("athena"))

system = System("golden", [store])
